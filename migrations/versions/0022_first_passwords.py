"""Passwords that somebody else made up, wrong ones of one who is in, and what older items are about"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

OVERTAKEN = re.compile(r"《(.+)》被导入更新了")  # as 0017 and later put it


def upgrade() -> None:
    op.add_column('staff', sa.Column('must_change_password', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('staff', sa.Column('failed_proofs', sa.Integer(), nullable=False, server_default="0"))
    _tell_what_items_are_about()


def downgrade() -> None:
    op.drop_column('staff', 'failed_proofs')
    op.drop_column('staff', 'must_change_password')


def _tell_what_items_are_about() -> None:
    """Changes to be looked at name their policy, so that they leave the desk when it was done; by its title, if that
    is the title of one alone."""
    items = sa.table('work_items', *map(sa.column, ('id', 'kind', 'state', 'subject', 'text')))
    policies = sa.table('policies', *map(sa.column, ('id', 'title')))
    nameless = sa.select(items.c.id, items.c.text).where(
        items.c.kind == 'change', items.c.state == 'open', items.c.subject == ''
    )
    bind = op.get_bind()
    for item_id, said in bind.execute(nameless).all():
        title = OVERTAKEN.match(said)
        if title is None:
            continue
        known = sa.select(policies.c.id).where(policies.c.title.in_((title[1], f"《{title[1]}》")))
        found = bind.execute(known.limit(2)).scalars().all()
        if len(found) == 1:
            op.execute(sa.update(items).where(items.c.id == item_id).values(subject=f"policy:{found[0]}"))
