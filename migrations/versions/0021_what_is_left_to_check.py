"""What is left to check of a change that an import overtook, and what an import proposed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column('policy_versions', sa.Column('unchecked', JSON, nullable=False, server_default="[]"))
    op.add_column('policy_versions', sa.Column('fingerprint', sa.String(length=64), nullable=False, server_default=""))
    op.add_column('policies', sa.Column('declined', sa.String(length=64), nullable=False, server_default=""))
    op.add_column('work_items', sa.Column('subject', sa.String(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column('work_items', 'subject')
    op.drop_column('policies', 'declined')
    op.drop_column('policy_versions', 'fingerprint')
    op.drop_column('policy_versions', 'unchecked')
