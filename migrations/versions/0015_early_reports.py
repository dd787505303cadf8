"""Reports of mass messages that came before the message's id"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('early_reports',
    sa.Column('remote_id', sa.String(length=80), nullable=False),
    sa.Column('status', sa.String(length=60), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('filtered', sa.Integer(), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('remote_id', name=op.f('pk_early_reports'))
    )


def downgrade() -> None:
    op.drop_table('early_reports')
