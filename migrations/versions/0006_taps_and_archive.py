"""Who opened the link of a broadcast, and which broadcasts everybody may read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('taps',
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_taps_broadcast_id_broadcasts')),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipients.id'], name=op.f('fk_taps_recipient_id_recipients'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recipient_id', name=op.f('pk_taps'))
    )
    with op.batch_alter_table('taps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_taps_broadcast_id'), ['broadcast_id'], unique=False)

    op.create_table('archived_broadcasts',
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_archived_broadcasts_broadcast_id_broadcasts')),
    sa.PrimaryKeyConstraint('broadcast_id', name=op.f('pk_archived_broadcasts'))
    )
    with op.batch_alter_table('archived_broadcasts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_archived_broadcasts_opened_at'), ['opened_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('archived_broadcasts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_archived_broadcasts_opened_at'))

    op.drop_table('archived_broadcasts')
    with op.batch_alter_table('taps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_taps_broadcast_id'))

    op.drop_table('taps')
