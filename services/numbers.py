"""Numbers that people quote (编号): a series a day, without gaps or doubles."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from models.outbox import Counter
from models.work import Work

DIGITS = 4


def next_number(work: Work, prefix: str, day: date) -> str:
    """The next number of that day's series, e.g. QQ20260105-0042.

    Whoever has taken a number holds the series until their work ends; work that fails gives its number back.
    """
    series = f"{prefix}-{day:%Y%m%d}"
    value = _count_on(work, series) or _begin(work, series) or _count_on(work, series)
    return f"{prefix}{day:%Y%m%d}-{value:0{DIGITS}d}"


def _count_on(work: Work, series: str) -> int | None:
    counting = update(Counter).where(Counter.name == series).values(value=Counter.value + 1).returning(Counter.value)
    return work.db.scalar(counting, execution_options={"synchronize_session": False})


def _begin(work: Work, series: str) -> int | None:
    """Start a series; None when another has just started it."""
    try:
        with work.db.begin_nested():
            work.db.execute(insert(Counter).values(name=series, value=1))
    except IntegrityError:
        return None
    return 1
