"""Usual questions with their answers, and every question about policies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('faq_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('policy_id', sa.Integer(), nullable=True),
    sa.Column('article_number', sa.String(length=40), nullable=False),
    sa.Column('work_item_id', sa.Integer(), nullable=True),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.Column('hit_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=80), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_faq_entries_department_id_departments')),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_faq_entries_policy_id_policies'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_items.id'], name=op.f('fk_faq_entries_work_item_id_work_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_faq_entries')),
    sa.UniqueConstraint('work_item_id', name=op.f('uq_faq_entries_work_item_id'))
    )
    with op.batch_alter_table('faq_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_faq_entries_policy_id'), ['policy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_faq_entries_state_updated_at'), ['state', 'updated_at'], unique=False)

    op.create_table('faq_variants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('faq_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['faq_id'], ['faq_entries.id'], name=op.f('fk_faq_variants_faq_id_faq_entries'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_faq_variants'))
    )
    with op.batch_alter_table('faq_variants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_faq_variants_faq_id'), ['faq_id'], unique=False)

    op.create_table('policy_questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=32), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=True),
    sa.Column('article', sa.Integer(), nullable=True),
    sa.Column('faq_id', sa.Integer(), nullable=True),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('is_useful', sa.Boolean(), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('work_item_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['faq_id'], ['faq_entries.id'], name=op.f('fk_policy_questions_faq_id_faq_entries'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_questions_policy_id_policies'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_items.id'], name=op.f('fk_policy_questions_work_item_id_work_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_questions')),
    sa.UniqueConstraint('message_id', name=op.f('uq_policy_questions_message_id'))
    )
    with op.batch_alter_table('policy_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_questions_asked_at'), ['asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_questions_faq_id'), ['faq_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_questions_is_useful_judged_at'), ['is_useful', 'judged_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_questions_key'), ['key'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_questions_outcome_asked_at'), ['outcome', 'asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_policy_questions_policy_id'), ['policy_id'], unique=False)

    with op.batch_alter_table('work_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answer', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('work_items', schema=None) as batch_op:
        batch_op.drop_column('answer')

    with op.batch_alter_table('policy_questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_questions_policy_id'))
        batch_op.drop_index(batch_op.f('ix_policy_questions_outcome_asked_at'))
        batch_op.drop_index(batch_op.f('ix_policy_questions_key'))
        batch_op.drop_index(batch_op.f('ix_policy_questions_is_useful_judged_at'))
        batch_op.drop_index(batch_op.f('ix_policy_questions_faq_id'))
        batch_op.drop_index(batch_op.f('ix_policy_questions_asked_at'))

    op.drop_table('policy_questions')
    with op.batch_alter_table('faq_variants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_faq_variants_faq_id'))

    op.drop_table('faq_variants')
    with op.batch_alter_table('faq_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_faq_entries_state_updated_at'))
        batch_op.drop_index(batch_op.f('ix_faq_entries_policy_id'))

    op.drop_table('faq_entries')
