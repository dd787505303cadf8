"""Who wrote a part since the last publication, files that wait for a second person, and openings of policies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WRITTEN = ('policies', 'policy_versions', 'faq_entries', 'decision_entries')
WORDS = {"nullable": False, "server_default": ""}


# Added one by one: a table that SQLite makes anew would take the articles with it.
def added() -> tuple[sa.Column, ...]:
    return (
        sa.Column('state', sa.String(length=32), nullable=False, server_default="kept"),
        sa.Column('proposed_by', sa.String(length=80), **WORDS),
        sa.Column('proposer_id', sa.Integer(), nullable=True),
        sa.Column('confirmed_by', sa.String(length=80), **WORDS),
    )


def upgrade() -> None:
    for table in WRITTEN:
        op.add_column(table, sa.Column('editor_ids', JSON, nullable=False, server_default="[]"))
    for column in added():
        op.add_column('policy_attachments', column)
    op.create_table('policy_openings',
    sa.Column('policy_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('door', sa.String(length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['policy_id'], ['policies.id'], name=op.f('fk_policy_openings_policy_id_policies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('policy_id', 'day', 'door', name=op.f('pk_policy_openings'))
    )
    _remember_last_editors()


def downgrade() -> None:
    op.drop_table('policy_openings')
    op.execute("DELETE FROM policy_attachments WHERE state = 'added'")  # else people would see what nobody confirmed
    for column in reversed(added()):
        op.drop_column('policy_attachments', column.name)
    for table in reversed(WRITTEN):
        op.drop_column(table, 'editor_ids')


def _remember_last_editors() -> None:
    """What waits for review now has its last editor among its editors, as far as they are known."""
    for table, waiting in (
        ('policies', ('draft', 'review', 'scheduled')),
        ('policy_versions', ('draft', 'review', 'scheduled')),
        ('decision_entries', ('draft',)),
    ):
        _write(sa.table(table, sa.column('id'), sa.column('state'), sa.column('editor_id')), table, waiting)
    staff = sa.table('staff', sa.column('id'), sa.column('name'))
    faq = sa.table('faq_entries', sa.column('id'), sa.column('state'), sa.column('updated_by'))
    rows = op.get_bind().execute(
        sa.select(faq.c.id, staff.c.id).where(faq.c.state == 'draft', faq.c.updated_by == staff.c.name)
    ).all()
    editors: dict[int, list[int]] = {}
    for row_id, editor in rows:  # only a name is known, and two may bear it
        editors.setdefault(row_id, []).append(editor)
    for row_id, of_that_name in editors.items():
        _set('faq_entries', row_id, sorted(of_that_name))


def _write(rows: sa.TableClause, table: str, waiting: tuple[str, ...]) -> None:
    wanted = sa.select(rows.c.id, rows.c.editor_id).where(rows.c.state.in_(waiting), rows.c.editor_id.is_not(None))
    for row_id, editor in op.get_bind().execute(wanted).all():
        _set(table, row_id, [editor])


def _set(table: str, row_id: int, editors: list[int]) -> None:
    rows = sa.table(table, sa.column('id'), sa.column('editor_ids', JSON))
    op.execute(sa.update(rows).where(rows.c.id == row_id).values(editor_ids=editors))
