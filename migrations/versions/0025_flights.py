"""Template messages on their way stand in one row for a few hundred, and not in each recipient's"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

FLIGHTS = {
    'token': sa.String(32),
    'recipient_ids': models.base.Json,
    'began_at': models.base.UtcDateTime(),
    'lease_until': models.base.UtcDateTime(),
}


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
    _hold_each()
    op.drop_table('flights')


def _hold_each() -> None:
    """Who is on the way is held by a row of their own again, as a call that has begun."""
    flights = sa.table('flights', *(sa.column(name, kind) for name, kind in FLIGHTS.items()))
    columns = [sa.column(name, models.base.UtcDateTime()) for name in ('call_began_at', 'lease_until')]
    recipients = sa.table('recipients', *(sa.column(name) for name in ('id', 'state', 'way', 'claim', 'attempts')), *columns)
    for flight in op.get_bind().execute(sa.select(flights)).all():
        held = sa.update(recipients).where(recipients.c.id.in_(flight.recipient_ids), recipients.c.state == 'queued')
        op.execute(
            held.values(
                state='sending', way='template_message', claim=flight.token, lease_until=flight.lease_until,
                call_began_at=sa.func.coalesce(recipients.c.call_began_at, sa.literal(flight.began_at, columns[0].type)),
                attempts=recipients.c.attempts + 1,
            )
        )
