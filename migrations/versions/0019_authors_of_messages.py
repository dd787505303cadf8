"""Who wrote a part of a broadcast or of a template since it was approved"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WAITING = {'broadcasts': ('draft', 'submitted'), 'template_versions': ('draft',)}


def upgrade() -> None:
    for table, states in WAITING.items():
        op.add_column(table, sa.Column('editor_ids', JSON, nullable=False, server_default="[]"))
        _remember_last_authors(table, states)


def downgrade() -> None:
    for table in reversed(WAITING):
        op.drop_column(table, 'editor_ids')


def _remember_last_authors(table: str, states: tuple[str, ...]) -> None:
    """What waits for approval has its last author among its authors, as far as they are known."""
    rows = sa.table(table, sa.column('id'), sa.column('state'), sa.column('author_id'), sa.column('editor_ids', JSON))
    waiting = sa.select(rows.c.id, rows.c.author_id).where(rows.c.state.in_(states), rows.c.author_id.is_not(None))
    for row_id, author in op.get_bind().execute(waiting).all():
        op.execute(sa.update(rows).where(rows.c.id == row_id).values(editor_ids=[author]))
