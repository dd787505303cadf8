"""Versions, steps, readings and attachments of policies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORDS = {"nullable": False, "server_default": ""}


# Added one by one: a table that SQLite makes anew would take the articles with it.
def added() -> tuple[sa.Column, ...]:
    return (
        sa.Column('version', sa.Integer(), nullable=False, server_default="1"),
        sa.Column('edited_by', sa.String(length=80), **WORDS),
        sa.Column('editor_id', sa.Integer(), nullable=True),
        sa.Column('reviewed_by', sa.String(length=80), **WORDS),
        sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('warned_on', sa.Date(), nullable=True),
    )


def upgrade() -> None:
    for column in added():
        op.add_column('policies', column)
    op.execute("UPDATE policies SET published_at = created_at WHERE state IN ('published', 'repealed')")
    op.create_table('policy_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('facts', JSON, nullable=False),
    sa.Column('articles', JSON, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_by', sa.String(length=80), nullable=False),
    sa.Column('editor_id', sa.Integer(), nullable=True),
    sa.Column('reviewed_by', sa.String(length=80), nullable=False),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_versions_policy_id_policies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_versions')),
    sa.UniqueConstraint('policy_id', 'number', name=op.f('uq_policy_versions_policy_id_number'))
    )
    op.create_index(op.f('ix_policy_versions_state_publish_at'), 'policy_versions', ['state', 'publish_at'])
    op.create_table('policy_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_steps_policy_id_policies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_steps'))
    )
    op.create_index(op.f('ix_policy_steps_policy_id_id'), 'policy_steps', ['policy_id', 'id'])
    op.create_table('policy_readings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('author', sa.String(length=120), nullable=False),
    sa.Column('written_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=80), nullable=False),
    sa.Column('editor_id', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_readings_policy_id_policies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_readings'))
    )
    op.create_index(op.f('ix_policy_readings_policy_id'), 'policy_readings', ['policy_id'])
    op.create_table('policy_attachments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_attachments_policy_id_policies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_attachments'))
    )
    op.create_index(op.f('ix_policy_attachments_policy_id'), 'policy_attachments', ['policy_id'])


def downgrade() -> None:
    for table in ('policy_attachments', 'policy_readings', 'policy_steps', 'policy_versions'):
        op.drop_table(table)
    op.execute("UPDATE policies SET state = 'repealed' WHERE state IN ('amended', 'expired')")
    op.execute("UPDATE policies SET state = 'review' WHERE state = 'scheduled'")
    for column in reversed(added()):
        op.drop_column('policies', column.name)
