"""Compares what came of a turn with what the file expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from demo.rehearsal.given import BadTalk, Json
from demo.rehearsal.talk import Expected, Step
from demo.rehearsal.world import World
from handlers.turn import Dialogue, OpenForm
from models.appeals import Appeal
from models.base import Base
from models.events import Signup
from models.handoffs import Handoff
from models.kinds import SignupState
from models.matching import Application, EnterpriseFact
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import Contact, Officer
from models.work import Work

TABLES: dict[str, type[Base]] = {
    "appeals": Appeal,
    "signups": Signup,
    "work_items": WorkItem,
    "contacts": Contact,
    "handoffs": Handoff,
    "applications": Application,
    "enterprise_facts": EnterpriseFact,
}
SECOND_MESSAGE = "conversation.late_reply"


def faults(step: Step, said: str, intent: str, dialogue: Dialogue, messages: int) -> Iterator[str]:
    """What is otherwise than expected in the answer, and in where the conversation stands."""
    expected = step.expected
    yield from _faults_of_words(expected, said)
    if messages != expected.messages:
        yield f"{messages} messages answered instead of {expected.messages}"
    if expected.intent is not None and intent != expected.intent:
        yield f"the intent is “{intent}” instead of “{expected.intent}”"
    offered = [label for _, label in dialogue.choices]
    if expected.offers == () and offered:
        yield f"lines are offered: {'、'.join(offered)}"
    for label in expected.offers or ():
        if label not in offered:
            yield f"“{label}” is not offered, but {'、'.join(offered) or 'nothing'}"
    yield from _faults_of_form(expected, dialogue)


def _faults_of_words(expected: Expected, said: str) -> Iterator[str]:
    if expected.is_silent:
        if said:
            yield "somebody answered"
        return
    if not said:
        yield "nobody answered"
        return
    for part in expected.hears:
        if part not in said:
            yield f"“{part}” was not heard"
    for part in expected.not_hears:
        if part in said:
            yield f"“{part}” was heard"


def _faults_of_form(expected: Expected, dialogue: Dialogue) -> Iterator[str]:
    form = dialogue.form or OpenForm("")
    stands = {"form": form.name, "asking": form.asking, "draft": dialogue.draft.name if dialogue.draft else ""}
    for name, found in stands.items():
        wanted = getattr(expected, name)
        if wanted is not None and wanted != found:
            yield f"{name} is “{found}” instead of “{wanted}”"
    for slot, wanted in expected.answers.items():
        if str(form.answers.get(slot, "")) != str(wanted):
            yield f"the answer to {slot} is {form.answers.get(slot)!r} instead of {wanted!r}"


def faults_of_rows(step: Step, look: Work, posted: list[str]) -> Iterator[str]:
    """What is otherwise than expected in the archive."""
    expected = step.expected
    for name, count in expected.rows.items():
        if (found := _count(step, look, name)) != count:
            yield f"{found} {name} instead of {count}"
    for name, wanted in expected.saved.items():
        yield from _faults_of_last(step, look, name, wanted)
    if expected.posted is not None and posted != expected.posted:
        yield f"posted {posted} instead of {expected.posted}"


def _faults_of_last(step: Step, look: Work, name: str, wanted: Any) -> Iterator[str]:
    """The newest row of a table, field by field; `event.title` reads the title of its event."""
    table = _table(step, name)
    row = look.db.scalars(select(table).order_by(table.__table__.c.id.desc())).first()
    if row is None:
        yield f"there is none of the {name}"
        return
    for path, value in _fields(step, name, wanted).items():
        found = _read(step, row, name, path)
        if str(found) != str(value):
            yield f"{name}.{path} is {found!r} instead of {value!r}"


def _fields(step: Step, name: str, wanted: Any) -> Json:
    if not isinstance(wanted, dict):
        raise BadTalk(step.place, f"“saved.{name}” must be a table of fields, not {wanted!r}")
    return wanted


def _read(step: Step, row: Any, name: str, path: str) -> Any:
    for part in path.split("."):
        if row is not None and not hasattr(row, part):
            raise BadTalk(step.place, f"“saved.{name}”: there is no field “{path}”")
        row = getattr(row, part, None)
    return row


def _count(step: Step, look: Work, name: str) -> int:
    if name == "bound_officers":
        return look.db.scalar(select(func.count()).where(Officer.openid.is_not(None))) or 0
    table = _table(step, name)
    rows = select(func.count()).select_from(table)
    if table is Signup:
        rows = rows.where(Signup.state != SignupState.CANCELLED)
    return look.db.scalar(rows) or 0


def _table(step: Step, name: str) -> type[Base]:
    if name not in TABLES:
        raise BadTalk(step.place, f"there are no rows “{name}”; known are {', '.join(TABLES)}")
    return TABLES[name]


def posted_so_far(look: Work, world: World) -> list[str]:
    """All notices on their way, as “赵磊 event.seat_freed”."""
    names = {person.openid: person.name for person in world.people.values()}
    entries = look.db.scalars(select(OutboxEntry).where(OutboxEntry.notice != SECOND_MESSAGE).order_by(OutboxEntry.id))
    return [f"{names.get(entry.openid, entry.openid)} {entry.notice}" for entry in entries]


def second_messages(look: Work) -> int:
    """Messages that did not fit into a response and leave behind it."""
    late = select(OutboxEntry.facts).where(OutboxEntry.notice == SECOND_MESSAGE)
    return sum(len(facts["messages"]) for facts in look.db.scalars(late))
