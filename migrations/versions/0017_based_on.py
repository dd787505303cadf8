"""What a proposed change was written for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

versions = sa.table(
    'policy_versions',
    *map(sa.column, ('policy_id', 'number', 'state', 'based_on', 'made_at', 'replaced_at', 'publish_at')),
)
policies = sa.table('policies', sa.column('id'), sa.column('version'))


def upgrade() -> None:
    op.add_column('policy_versions', sa.Column('based_on', sa.Integer(), nullable=False, server_default="0"))
    _find_what_they_saw()
    _give_back_what_was_overtaken()


def downgrade() -> None:
    op.drop_column('policy_versions', 'based_on')


def _find_what_they_saw() -> None:
    """The version in force when an open change was written last: the first that was replaced after it, else today's."""
    past = versions.alias()
    seen = (
        sa.select(sa.func.min(past.c.number))
        .where(past.c.policy_id == versions.c.policy_id, past.c.state == 'past', past.c.replaced_at > versions.c.made_at)
        .scalar_subquery()
    )
    op.execute(sa.update(versions).where(versions.c.state != 'past').values(based_on=sa.func.coalesce(seen, _in_force())))


def _give_back_what_was_overtaken() -> None:
    """A change that waits for a reviewer or for its day, though another version is in force by now, is a draft again."""
    waits = versions.c.state.in_(('review', 'scheduled')) & (versions.c.based_on != _in_force())
    op.execute(sa.update(versions).where(waits).values(state='draft', publish_at=None))


def _in_force() -> sa.ScalarSelect[int]:
    return sa.select(policies.c.version).where(policies.c.id == versions.c.policy_id).scalar_subquery()
