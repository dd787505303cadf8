"""The safeguards of sending in the console: the guard against copies, trial mode, quotas, and what is uncertain."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, request, url_for
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from config.rules import rules
from console.confirm import is_confirmed, typed
from console.here import here
from console.messages import people_of
from models.broadcasts import Broadcast, Recipient
from models.kinds import OutboxState
from models.outbox import OutboxEntry
from push import house, quotas
from push.errors import Temporary
from services import deliveries
from services.broadcasts import sending
from services.errors import Refusal

DAYS = 14  # of the ledger
SHOWN = 200  # of what is uncertain


def safety() -> str:
    with here().reading() as work:
        today = work.now.astimezone(rules().zone).date()
        return render_template(
            "console/broadcast_safety.html",
            mark=house.mark_of(work),
            uses=quotas.since(work, today - timedelta(days=DAYS - 1)),
            today=today,
            listed=[one.strip() for one in here().settings.trial_openids.split(",") if one.strip()],
            is_on_trial=here().settings.trial_mode,
        )


def confirm_house() -> Response | str:
    """Say that this database is the house now; the person is asked once more."""
    page = here().page = url_for("console.broadcast_safety")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="house_confirm", typed=typed(), back=page)
    redis = here().redis
    if redis is None:
        raise Refusal("broadcast.house_unreachable")
    with here().work() as work:
        try:
            house.confirm(work, redis)
        except (Temporary, RedisError):
            raise Refusal("broadcast.house_unreachable") from None
        here().record(work, "house.confirm")
    return here().back(page, "house_confirmed")


def uncertain() -> str:
    """Everything whose call was cut off, notices and recipients of broadcasts, the oldest first."""
    with here().reading() as work:
        cut_off = select(OutboxEntry).where(OutboxEntry.state == OutboxState.UNCERTAIN)
        notices = list(work.db.scalars(cut_off.order_by(OutboxEntry.id).limit(SHOWN)))
        lost = select(Recipient, Broadcast).join(Broadcast, Broadcast.id == Recipient.broadcast_id)
        lost = lost.where(Recipient.state == OutboxState.UNCERTAIN).order_by(Recipient.id).limit(SHOWN)
        recipients = list(work.db.execute(lost.options(joinedload(Recipient.batch))).all())
        openids = [entry.openid for entry in notices] + [recipient.openid for recipient, _ in recipients]
        return render_template(
            "console/uncertain.html",
            notices=notices,
            recipients=recipients,
            people=people_of(work, openids),
            most=SHOWN,
        )


def decide_notice(entry_id: int) -> Response | str:
    """Say what became of a notice."""
    page = here().page = url_for("console.uncertain")
    arrived = request.form.get("arrived") == "yes"
    if not arrived and not is_confirmed():
        return render_template("console/confirm.html", ask="broadcast_uncertain", typed=typed(), back=page)
    with here().work() as work:
        entry = work.db.get(OutboxEntry, entry_id)
        if entry is None:
            abort(404)
        deliveries.decide(work, entry, arrived=arrived)
        here().record(work, "outbox.uncertain", str(entry.id), arrived=arrived)
    return here().back(page, "broadcast_uncertain")


def decide_recipient(recipient_id: int) -> Response | str:
    """Say what became of one recipient of a broadcast."""
    page = here().page = url_for("console.uncertain")
    arrived = request.form.get("arrived") == "yes"
    if not arrived and not is_confirmed():
        return render_template("console/confirm.html", ask="broadcast_uncertain", typed=typed(), back=page)
    with here().work() as work:
        recipient = work.db.get(Recipient, recipient_id)
        if recipient is None:
            abort(404)
        broadcast = work.db.get_one(Broadcast, recipient.broadcast_id)
        if recipient.state is not OutboxState.UNCERTAIN:
            raise Refusal("broadcast.known_meanwhile")
        sending.decide_uncertain(work, broadcast, arrived=arrived, recipient_id=recipient.id)
        here().record(work, "broadcast.uncertain", broadcast.number, arrived=arrived)
    return here().back(page, "broadcast_uncertain")
