"""What a proposed change was written for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('policy_versions', sa.Column('based_on', sa.Integer(), nullable=False, server_default="0"))
    _find_what_they_saw()


def downgrade() -> None:
    op.drop_column('policy_versions', 'based_on')


def _find_what_they_saw() -> None:
    """The version in force when an open change was written last: the first that was replaced after it, else today's."""
    versions = sa.table('policy_versions', *map(sa.column, ('id', 'policy_id', 'number', 'state', 'based_on', 'made_at', 'replaced_at')))
    policies = sa.table('policies', sa.column('id'), sa.column('version'))
    past = versions.alias()
    seen = (
        sa.select(sa.func.min(past.c.number))
        .where(past.c.policy_id == versions.c.policy_id, past.c.state == 'past', past.c.replaced_at > versions.c.made_at)
        .scalar_subquery()
    )
    now = sa.select(policies.c.version).where(policies.c.id == versions.c.policy_id).scalar_subquery()
    op.execute(sa.update(versions).where(versions.c.state != 'past').values(based_on=sa.func.coalesce(seen, now)))
