"""Who wants a reviewed reading to go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('policy_readings', sa.Column('removal_by', sa.String(length=80), nullable=False, server_default=""))
    op.add_column('policy_readings', sa.Column('remover_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('policy_readings', 'remover_id')
    op.drop_column('policy_readings', 'removal_by')
