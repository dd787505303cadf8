"""Taking back what one has just done (撤销), for a few minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from config import wording
from config.rules import rules
from handlers import menu as menus
from handlers.forms import FORMS
from handlers.replies import Choices, Reply
from handlers.turn import Json, Turn
from models.kinds import SignupState, Topic
from models.messages import WorkItem
from services import access, bindings, preferences, work_items
from services.appeals import anonymity, intake, retraction
from services.errors import Refusal
from services.events import retraction as event_retraction
from services.events import signup as seats

THE_WHOLE = re.compile(
    "(?:刚才|刚刚|上面|前面)那[个条件](?:诉求|投诉|报名|申请|预约|事情?|表)?(?:不要|作废|取消|删|不算|收回)"
)  # not the last answer alone
Undo = Callable[[Turn, str], None]


def undo(turn: Turn) -> tuple[Reply, ...]:
    """撤销: the last deed of the last minutes; in a form the last answer; else the appeals that could be withdrawn."""
    deed = _deed(turn)
    if deed is not None:
        del turn.dialogue.topic["deed"]
        UNDOINGS[deed["name"]](turn, deed["id"])
        said = wording.text(f"undo.{deed['name'].replace('.', '_')}", what=deed["what"])
        return (Choices(said, tuple(map(menus.choice_of, NEXT[deed["name"]])), is_aside=True),)
    form = turn.dialogue.form
    if form is not None:
        is_whole = THE_WHOLE.search(turn.text) is not None
        return FORMS[form.name].leave(turn) if is_whole else FORMS[form.name].step_back(turn)
    return (
        Choices(
            wording.text("undo.nothing", minutes=rules().undo_minutes),
            tuple(map(menus.choice_of, ("appeal.withdraw", "event.cancel", "handoff.request"))),
        ),
    )


def _deed(turn: Turn) -> Json | None:
    """What was done last, in the last minutes; beside a form that was talked of since, the form is meant."""
    deed: Json | None = turn.dialogue.topic.get("deed")
    if deed is None:
        return None
    done_at, before = datetime.fromisoformat(deed["at"]), turn.dialogue.previous_at
    is_last = turn.dialogue.form is None or before is None or done_at >= before
    return deed if is_last and turn.now - done_at <= timedelta(minutes=rules().undo_minutes) else None


def _appeal(turn: Turn, number: str) -> None:
    intake.withdraw(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _supplement(turn: Turn, number: str) -> None:
    retraction.take_back_supplement(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _rating(turn: Turn, number: str) -> None:
    retraction.take_back_rating(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _withdrawal(turn: Turn, number: str) -> None:
    retraction.restore(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _hiding(turn: Turn, number: str) -> None:
    anonymity.reveal(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _revealing(turn: Turn, number: str) -> None:
    anonymity.hide(turn.work, access.appeal_for(turn.work, number, turn.openid))


def _sign_up(turn: Turn, event_id: str) -> None:
    seats.cancel(turn.work, int(event_id), turn.openid)


def _cancellation(turn: Turn, signup: str) -> None:
    id, _, was = signup.partition(":")
    event_retraction.restore(turn.work, int(id), turn.openid, was=SignupState(was))


def _binding(turn: Turn, contact_id: str) -> None:
    bindings.unbind(turn.work, turn.openid, int(contact_id) if contact_id else None)


def _unbinding(turn: Turn, contact_id: str) -> None:
    bindings.renew(turn.work, turn.openid, int(contact_id))


def _request(turn: Turn, item_id: str) -> None:
    item = turn.work.db.get(WorkItem, int(item_id))
    if item is None or item.openid != turn.openid:
        raise Refusal("undo.gone")
    work_items.done(turn.work, item)


def _request_change(turn: Turn, change: str) -> None:
    item_id, _, before = change.partition(":")
    booked = next((one for one in access.bookings_of(turn.work, turn.openid) if str(one.id) == item_id), None)
    if booked is None:
        raise Refusal("undo.gone")
    work_items.reword(turn.work, booked, before)


def _preferences(turn: Turn, muted: str) -> None:
    stopped = {Topic(topic) for topic in muted.split(",") if topic}
    preferences.keep_only(turn.work, turn.openid, set(Topic) - stopped)


UNDOINGS: Mapping[str, Undo] = {
    "appeal.submit": _appeal,
    "appeal.supplement": _supplement,
    "appeal.rate": _rating,
    "appeal.withdraw": _withdrawal,
    "appeal.hide_author": _hiding,
    "appeal.reveal_author": _revealing,
    "event.sign_up": _sign_up,
    "event.cancel": _cancellation,
    "person.bind": _binding,
    "person.unbind": _unbinding,
    "push.preferences": _preferences,
    "request": _request,
    "request.change": _request_change,
}

# What is offered after a deed was taken back.
NEXT: Mapping[str, tuple[str, ...]] = {
    "appeal.submit": ("appeal.submit", "handoff.request"),
    "appeal.supplement": ("appeal.supplement", "appeal.progress"),
    "appeal.rate": ("appeal.rate", "handoff.request"),
    "appeal.withdraw": ("appeal.progress",),
    "appeal.hide_author": ("appeal.progress",),
    "appeal.reveal_author": ("appeal.progress",),
    "event.sign_up": ("event.list",),
    "event.cancel": ("event.mine",),
    "person.bind": ("person.bind",),
    "person.unbind": ("person.profile",),
    "push.preferences": ("push.mine",),
    "request": ("handoff.request",),
    "request.change": ("room.mine", "handoff.request"),
}
