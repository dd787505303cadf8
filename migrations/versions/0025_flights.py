"""Template messages on their way stand in one row for a few hundred, and not in each recipient's"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'flights',
        sa.Column('token', sa.String(length=32), nullable=False),
        sa.Column('broadcast_id', sa.Integer(), nullable=False),
        sa.Column('recipient_ids', models.base.Json, nullable=False),
        sa.Column('began_at', models.base.UtcDateTime(), nullable=False),
        sa.Column('lease_until', models.base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_flights_broadcast_id_broadcasts')),
        sa.PrimaryKeyConstraint('token', name=op.f('pk_flights')),
    )
    op.create_index(op.f('ix_flights_broadcast_id'), 'flights', ['broadcast_id'])
    op.create_index(op.f('ix_flights_lease_until'), 'flights', ['lease_until'])


def downgrade() -> None:
    op.drop_table('flights')
