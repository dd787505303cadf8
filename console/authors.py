"""Authors of appeals on the pages: an anonymous one is shown to nobody who has not looked them up."""

from __future__ import annotations

from flask import abort
from sqlalchemy import or_

from console.here import here
from models.appeals import Appeal
from models.work import Work
from services.access import visible_appeals
from services.appeals import anonymity
from services.appeals.veil import Veil


def found(work: Work, typed: str) -> list[int]:
    """The anonymous appeals whose number or shown words hold what was typed; by a name or a phone none is found."""
    columns = (Appeal.number, Appeal.problem)
    holds = or_(*(column.contains(typed, autoescape=True) for column in columns))
    maybe = work.db.scalars(visible_appeals(here().me).where(Appeal.is_anonymous, holds))
    sought = typed.casefold()
    told = Veil(work)
    return [one.id for one in maybe if sought in f"{one.number}\n{told(one, one.problem)}".casefold()]


def look_up(work: Work, appeal: Appeal) -> None:
    """Note in the audit log that somebody looks up an anonymous author; 403 for who may not."""
    if not anonymity.may_look_up(here().me):
        abort(403)
    here().record(work, "appeal.author", appeal.number)
