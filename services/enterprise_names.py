"""Enterprises of the register by a name as people say it: mistyped, without its place, with another legal form."""

from __future__ import annotations

from sqlalchemy import or_, select

from models.people import Enterprise
from models.work import Work
from nlp import name_likeness

MOST_LOOKED_AT = 500
MOST_PIECES = 8


def heard(work: Work, name: str, most: int) -> list[Enterprise]:
    """Those whose name sounds like what was said, apart from place and form."""
    pieces = name_likeness.pieces(name)[:MOST_PIECES]
    if len(name_likeness.core(name)) < name_likeness.SHORTEST_CORE:
        return []
    has_piece = or_(*(Enterprise.name.contains(piece, autoescape=True) for piece in pieces))
    candidates = work.db.scalars(select(Enterprise).where(has_piece).order_by(Enterprise.id).limit(MOST_LOOKED_AT))
    return [enterprise for enterprise in candidates if name_likeness.is_same(name, enterprise.name)][:most]
