"""Recipients are found by their ids: no index of the chunks that hold them, and one of batches for those in one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

IN_A_BATCH = sa.text('batch_id IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_recipients_claim', 'recipients')
    op.drop_index('ix_recipients_batch_id', 'recipients')
    op.create_index('ix_recipients_batch_id', 'recipients', ['batch_id'], sqlite_where=IN_A_BATCH, postgresql_where=IN_A_BATCH)


def downgrade() -> None:
    op.drop_index('ix_recipients_batch_id', 'recipients')
    op.create_index('ix_recipients_batch_id', 'recipients', ['batch_id'])
    op.create_index('ix_recipients_claim', 'recipients', ['claim'])
