"""What the centre's staff do between two turns of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from demo.rehearsal.given import Given
from demo.rehearsal.world import World
from models.appeals import Appeal
from models.handoffs import Handoff
from models.kinds import HandoffEnd, WorkItemState
from models.messages import WorkItem
from models.work import Actor, Work
from services import work_items
from services.appeals import assignment, intake
from services.handoffs import lifecycle, patience, speaking

DISPATCHER = "陈静"


def act(work: Work, deed: Given, world: World) -> str:
    """One deed, named by `does`; returns who did it. Raises BadTalk, or Refusal where the rules say no."""
    name = deed.take("by", str, DISPATCHER)
    if name not in world.staff:
        raise deed.bad(f"nobody of the staff is called {name!r}")
    work.actor = Actor("staff", name, staff_id=world.staff[name].id)
    deed.known("does", DEEDS)(work, deed, world)
    deed.end()
    return name


def _accept(work: Work, deed: Given, world: World) -> None:
    intake.accept(work, _appeal(work, deed))


def _reject(work: Work, deed: Given, world: World) -> None:
    intake.reject(work, _appeal(work, deed), deed.need("reason", str), deed.need("elsewhere", str))


def _assign(work: Work, deed: Given, world: World) -> None:
    assignment.assign(work, _appeal(work, deed), deed.known("department", world.departments))


def _acknowledge(work: Work, deed: Given, world: World) -> None:
    assignment.acknowledge(work, _appeal(work, deed))


def _resolve(work: Work, deed: Given, world: World) -> None:
    assignment.resolve(work, _appeal(work, deed), deed.need("result", str))


def _answer(work: Work, deed: Given, world: World) -> None:
    """Answer the oldest thing on the desk."""
    waiting = select(WorkItem).where(WorkItem.state == WorkItemState.OPEN).order_by(WorkItem.id)
    item = work.db.scalars(waiting.limit(1)).first()
    if item is None:
        raise deed.bad("nothing is on the desk")
    work_items.answer(work, item, deed.need("text", str))


def _take(work: Work, deed: Given, world: World) -> None:
    lifecycle.take(work, _handoff(work, deed, world))


def _say(work: Work, deed: Given, world: World) -> None:
    text = deed.need("text", str)
    speaking.say(work, _handoff(work, deed, world), text, key=f"{work.now.timestamp()} {text}"[:60])


def _note(work: Work, deed: Given, world: World) -> None:
    speaking.note(work, _handoff(work, deed, world), deed.need("text", str))


def _give_back(work: Work, deed: Given, world: World) -> None:
    lifecycle.give_back(work, _handoff(work, deed, world), deed.one_of("reason", HandoffEnd, HandoffEnd.SOLVED))


def _handoff(work: Work, deed: Given, world: World) -> Handoff:
    person = deed.known("who", world.people)
    handoff = lifecycle.open_of(work, person.openid)
    if handoff is None:
        raise deed.bad(f"nobody was asked to talk with {person.name}")
    return handoff


def _sweep(work: Work, deed: Given, world: World) -> None:
    """What the clock does by itself where nobody answers."""
    patience.sweep(work)


def _appeal(work: Work, deed: Given) -> Appeal:
    number = deed.need("appeal", str)
    appeal = work.db.scalar(select(Appeal).where(Appeal.number == number))
    if appeal is None:
        raise deed.bad(f"there is no appeal {number}")
    return appeal


DEEDS: dict[str, Callable[[Work, Given, World], None]] = {
    "accept": _accept,
    "reject": _reject,
    "assign": _assign,
    "acknowledge": _acknowledge,
    "resolve": _resolve,
    "answer": _answer,
    "take": _take,
    "say": _say,
    "note": _note,
    "give_back": _give_back,
    "sweep": _sweep,
}
