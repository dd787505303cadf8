"""Templates of broadcasts by version, and what a broadcast was filled in from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('message_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('topic', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_templates')),
    sa.UniqueConstraint('key', name=op.f('uq_message_templates_key'))
    )
    op.create_table('template_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('card', JSON, nullable=False),
    sa.Column('wechat_template', sa.String(length=64), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['staff.id'], name=op.f('fk_template_versions_author_id_staff')),
    sa.ForeignKeyConstraint(['template_id'], ['message_templates.id'], name=op.f('fk_template_versions_template_id_message_templates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_template_versions')),
    sa.UniqueConstraint('template_id', 'number', name=op.f('uq_template_versions_template_id_number'))
    )
    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('template_version_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('given', JSON, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('card', JSON, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('wechat_template', sa.String(length=64), nullable=False, server_default=''))
        batch_op.alter_column('author_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(batch_op.f('fk_broadcasts_template_version_id_template_versions'), 'template_versions', ['template_version_id'], ['id'])
    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        for name in ('given', 'card', 'wechat_template'):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_broadcasts_template_version_id_template_versions'), type_='foreignkey')
        for name in ('template_version_id', 'given', 'card', 'wechat_template'):
            batch_op.drop_column(name)
    op.drop_table('template_versions')
    op.drop_table('message_templates')
