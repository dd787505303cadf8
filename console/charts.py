"""The geometry of the charts; the templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.figures import DayOfMessages

WIDTH, HEIGHT = 560, 190  # of the drawing, in its own units
TOP, BOTTOM, LEFT = 26, 26, 34  # room for figures, for names and for the scale
GAP = 0.46  # of a column's room that stays empty
NICE = (1, 2, 4, 5, 10)


@dataclass(frozen=True)
class Piece:
    """One part of a column."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One day of the chart."""

    day: DayOfMessages
    x: float
    width: float
    top: float
    pieces: tuple[Piece, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class ColumnChart:
    """Columns, and the lines behind them."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM


def columns(days: Sequence[DayOfMessages]) -> ColumnChart:
    """A stacked column a day: answered below, what failed or waits above."""
    ceiling = _nice(max((day.total for day in days), default=0))
    scale = (HEIGHT - TOP - BOTTOM) / ceiling
    room = (WIDTH - LEFT) / max(1, len(days))
    begins = [LEFT + index * room + room * GAP / 2 for index in range(len(days))]
    drawn = tuple(_column(day, x, room * (1 - GAP), scale) for day, x in zip(days, begins, strict=True))
    steps = sorted({ceiling // 2, ceiling} - {0})
    return ColumnChart(drawn, tuple((HEIGHT - BOTTOM - step * scale, step) for step in steps))


def _column(day: DayOfMessages, x: float, width: float, scale: float) -> Column:
    y, pieces = float(HEIGHT - BOTTOM), []
    for kind, count in (("answered", day.answered), ("failed", day.failed), ("pending", day.pending)):
        if count:
            y -= count * scale
            pieces.append(Piece(kind, round(y, 1), round(count * scale, 1)))
    return Column(day, round(x, 1), round(width, 1), round(y, 1), tuple(pieces))


def _nice(highest: int) -> int:
    """The smallest round number that is not below the highest column."""
    power = int(10 ** (len(str(max(highest, 1))) - 1))
    return next(step * power for step in NICE if step * power >= max(highest, 4) or step == NICE[-1])
