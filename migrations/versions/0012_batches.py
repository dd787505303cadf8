"""One call for many, the day's quotas, the house's mark, tags of people and groups of officers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('broadcast_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=32), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('call_began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remote_id', sa.String(length=80), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status', sa.String(length=60), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=True),
    sa.Column('filtered', sa.Integer(), nullable=True),
    sa.Column('missed', sa.Integer(), nullable=True),
    sa.Column('error_code', sa.Integer(), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_batches_broadcast_id_broadcasts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batches'))
    )
    with op.batch_alter_table('batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batches_broadcast_id_state_due_at'), ['broadcast_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_batches_remote_id'), ['remote_id'], unique=False)

    op.create_table('quota_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('day', 'channel', name=op.f('pk_quota_days'))
    )
    op.create_table('house_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('house', sa.String(length=32), nullable=False),
    sa.Column('ticks', sa.Integer(), nullable=False),
    sa.Column('ticked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_marks'))
    )
    op.create_table('person_tags',
    sa.Column('tag', sa.String(length=30), nullable=False),
    sa.Column('openid', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('tag', 'openid', name=op.f('pk_person_tags'))
    )
    op.create_table('officer_groups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('robot', sa.Text(), nullable=False),
    sa.Column('chat_id', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_groups')),
    sa.UniqueConstraint('name', name=op.f('uq_officer_groups_name'))
    )
    op.create_table('officer_group_members',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['officer_groups.id'], name=op.f('fk_officer_group_members_group_id_officer_groups'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['officer_id'], ['officers.id'], name=op.f('fk_officer_group_members_officer_id_officers'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'officer_id', name=op.f('pk_officer_group_members'))
    )
    with op.batch_alter_table('officer_group_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_officer_group_members_officer_id'), ['officer_id'], unique=False)

    with op.batch_alter_table('officers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wecom_userid', sa.String(length=64), nullable=False, server_default=''))
    with op.batch_alter_table('officers', schema=None) as batch_op:
        batch_op.alter_column('wecom_userid', server_default=None)

    with op.batch_alter_table('recipients', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_recipients_batch_id_batches'), 'batches', ['batch_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_recipients_batch_id'), ['batch_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('recipients', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recipients_batch_id'))
        batch_op.drop_constraint(batch_op.f('fk_recipients_batch_id_batches'), type_='foreignkey')
        batch_op.drop_column('batch_id')
    with op.batch_alter_table('officers', schema=None) as batch_op:
        batch_op.drop_column('wecom_userid')
    op.drop_table('officer_group_members')
    op.drop_table('officer_groups')
    op.drop_table('person_tags')
    op.drop_table('house_marks')
    op.drop_table('quota_days')
    op.drop_table('batches')
