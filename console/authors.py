"""Authors of appeals on the pages: an anonymous one is shown to nobody who has not looked them up."""

from __future__ import annotations

from flask import abort
from sqlalchemy import Select, or_

from console.here import here
from models.appeals import Appeal
from models.work import Work
from services.appeals import anonymity
from services.appeals.veil import Veil

LOOKED_THROUGH = 1_000  # anonymous appeals of one search, a veil over each


def found(work: Work, typed: str, among: Select[Appeal]) -> tuple[list[int], bool]:
    """The anonymous appeals whose number or shown words hold what was typed, and whether older ones were left out.

    By a name or a phone none is found.
    """
    columns = (Appeal.number, Appeal.problem)
    holds = or_(*(column.icontains(typed, autoescape=True) for column in columns))
    newest = among.where(Appeal.is_anonymous, holds).order_by(Appeal.id.desc()).limit(LOOKED_THROUGH + 1)
    maybe = work.db.scalars(newest).all()
    sought, told = typed.casefold(), Veil(work, maybe[:LOOKED_THROUGH])
    shown = (one for one in maybe[:LOOKED_THROUGH] if sought in f"{one.number}\n{told(one, one.problem)}".casefold())
    return [one.id for one in shown], len(maybe) > LOOKED_THROUGH


def look_up(work: Work, appeal: Appeal) -> None:
    """Note in the audit log that somebody looks up an anonymous author; 403 for who may not."""
    if not anonymity.may_look_up(here().me):
        abort(403)
    here().record(work, "appeal.author", appeal.number)
