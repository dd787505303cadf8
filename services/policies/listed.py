"""Policies as a search weighs them: all that were found, read at one look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from models.kinds import PolicyState
from models.policies import Policy
from models.work import Work
from services.policies.library import SHOWN

_SUCCESSOR = aliased(Policy)
# Built once, and columns in place of objects: a search finds twenty policies and tells one.
_LISTED = (
    select(Policy.id, Policy.title, Policy.state, Policy.issued_on, Policy.effective_on, Policy.expires_on)
    .add_columns(_SUCCESSOR.id, _SUCCESSOR.title, _SUCCESSOR.effective_on)
    .outerjoin(_SUCCESSOR, Policy.replaced_by_id == _SUCCESSOR.id)
    .where(Policy.id.in_(bindparam("ids", expanding=True)), Policy.state.in_(SHOWN))
    .order_by(Policy.id)
)


@dataclass(frozen=True, slots=True)
class Successor:
    """What takes a policy's place."""

    id: int
    title: str
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a policy is called, and what tells whether it holds."""

    id: int
    title: str
    state: PolicyState
    issued_on: date | None
    effective_on: date | None
    expires_on: date | None
    replaced_by: Successor | None


def shown(work: Work, ids: Collection[int]) -> list[Listed]:
    """Of these policies, those that people may see."""
    rows = work.db.execute(_LISTED, {"ids": list(ids)})
    return [
        Listed(number, title, state, issued, effective, expires, Successor(*other) if other[0] is not None else None)
        for number, title, state, issued, effective, expires, *other in rows
    ]
