"""Older steps of appeals that a colleague or the system took are theirs by the name that stands there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

OPERATOR, IMPORT = '命令行', '批量导入'  # as cli and imports have always signed
entries = sa.table('ledger_entries', *map(sa.column, ('actor', 'actor_kind')))
staff = sa.table('staff', sa.column('name'))
contacts = sa.table('contacts', sa.column('name'))


def upgrade() -> None:
    """A name that is also a contact's stays unknown, and so hidden: it may be the author's."""
    unknown = entries.c.actor_kind == ''
    by_name = entries.c.actor.in_(sa.select(staff.c.name)) & entries.c.actor.not_in(sa.select(contacts.c.name))
    kinds = (('staff', by_name | (entries.c.actor == OPERATOR)), ('system', entries.c.actor == IMPORT))
    for kind, theirs in kinds:
        op.execute(sa.update(entries).where(unknown, theirs).values(actor_kind=kind))


def downgrade() -> None:
    """What is known now stays known: before this step it could be known as well."""
