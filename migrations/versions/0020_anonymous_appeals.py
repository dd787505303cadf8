"""Appeals whose author is not told to the departments, and the kind of who made a step"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

BY_STAFF = ('accept', 'reject', 'assign', 'acknowledge', 'send_back', 'resolve')


def upgrade() -> None:
    op.add_column('appeals', sa.Column('is_anonymous', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('ledger_entries', sa.Column('actor_kind', sa.String(length=8), nullable=False, server_default=""))
    _tell_who_acted()


def downgrade() -> None:
    op.drop_column('ledger_entries', 'actor_kind')
    op.drop_column('appeals', 'is_anonymous')


def _tell_who_acted() -> None:
    """What only staff do was done by staff; of anything else but the system's own it is not known, so it is hidden."""
    entries = sa.table('ledger_entries', *map(sa.column, ('verb', 'actor', 'actor_kind')))
    kinds = (('staff', entries.c.verb.in_(BY_STAFF)), ('system', entries.c.actor == '系统'))
    for kind, theirs in kinds:
        op.execute(sa.update(entries).where(theirs).values(actor_kind=kind))
