"""Delivery reports are matched by person and time: an index less to write for each message of a broadcast"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

HAS_ONE = sa.text("remote_id <> ''")


def upgrade() -> None:
    op.drop_index('ix_recipients_remote_id', 'recipients')


def downgrade() -> None:
    op.create_index('ix_recipients_remote_id', 'recipients', ['remote_id'], sqlite_where=HAS_ONE, postgresql_where=HAS_ONE)
