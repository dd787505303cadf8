"""Recipients are found by their msgid once they have one: whoever waits is in no index of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

HAS_ONE = sa.text("remote_id <> ''")


def upgrade() -> None:
    op.drop_index('ix_recipients_remote_id', 'recipients')
    op.create_index('ix_recipients_remote_id', 'recipients', ['remote_id'], sqlite_where=HAS_ONE, postgresql_where=HAS_ONE)


def downgrade() -> None:
    op.drop_index('ix_recipients_remote_id', 'recipients')
    op.create_index('ix_recipients_remote_id', 'recipients', ['remote_id'])
