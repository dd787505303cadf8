"""What the centre's staff do between two turns of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from models.appeals import Appeal
from models.kinds import WorkItemState
from models.messages import WorkItem
from models.work import Actor, Work
from rehearsal.given import Given
from rehearsal.world import World
from services import work_items
from services.appeals import assignment, intake

STAFF = Actor("staff", "陈静")


def act(work: Work, deed: Given, world: World) -> None:
    """One deed of the staff, named by `does`. Raises BadTalk, or Refusal where the rules say no."""
    deed.known("does", DEEDS)(work, deed, world)
    deed.end()


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
}
