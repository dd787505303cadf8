"""Days and hours in Chinese, given today: 下周三下午, 月底前, 周一到周三, 国庆后第一个工作日, 10:30."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from config.calendar import is_working_day, next_working_day
from config.patterns import late
from nlp import hours
from nlp.day_words import TO, readers_of
from nlp.meaning import Found
from nlp.numbers import whole
from nlp.spans import Lean, Span, of_day

_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(days=7)
MOST_WORKING_DAYS = 60

# Without one of these no day and no hour is told.
_SIGNS = late(
    r"[年月日号天周期拜末今明昨后前节旬五六十国春中重七元清冬端小除腊圣平双廿点时午晚早晨夜昼:/-]|季度|q[1-4]|\d\.\d"
)
_TO = late(TO)
_BEFORE = late(r"[之以]?前(?!天|面|年|台|一|往|期|几|后|提|来)")
_AFTER = late(r"(?:[之以]?后(?!天|面|年|续|来|台|勤)|起(?![来诉码草])|以来|开始(?!前))")
_NEXT_TO = late("的?(?:(?P<before>[前头]一天)|后一天|第二天|次日)")
_UNTIL = late(r"(?:截止|截至|不晚于|不迟于)(?:到|日期)?[是为:]?$")
_WORKING_DAY = late(
    r"(?P<after>[之以]?后)?的?(?:第(?P<place>[一二三四五六七八九十]|\d{1,2})个|(?P<first>首个)|(?P<last>最后一?个))工作日"
)
_IN_WORKING_DAYS = late(r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,2})个工作日(?:之后|以后|后)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Days at start:end of the text."""

    span: Span
    start: int
    end: int
    may_move: bool = False  # a bare weekday, which another day may push on


def find(text: str, today: date, lean: Lean = Lean.NEAREST) -> Iterator[Found]:
    """Days (`date`), hours (`time`) and parts of a day (`day_part`) in a plainly spelt text."""
    if not _SIGNS.search(text):
        return
    for piece in _joined(text, _pieces(text, today, lean)):
        whole_piece = _bounded(text, piece)
        yield Found("date", whole_piece.span.as_text(), "", whole_piece.start, whole_piece.end)
    yield from _deadlines(text, today)
    yield from hours.find(text)


def _pieces(text: str, today: date, lean: Lean) -> list[_Piece]:
    """Single days and stretches, in their order."""
    taken = [False] * len(text)
    pieces = []
    for pattern, read in readers_of(text):
        for match in pattern.finditer(text):
            start, end = match.span()
            span = None if any(taken[start:end]) else read(match, today, lean)
            if span:
                taken[start:end] = [True] * (end - start)
                pieces.append(_Piece(span, start, end, not match.groupdict().get("shift", True)))
    return sorted(pieces, key=lambda piece: piece.start)


def _joined(text: str, pieces: list[_Piece]) -> Iterator[_Piece]:
    """周一到周三 is one stretch."""
    rest = iter(pieces)
    current = next(rest, None)
    for following in rest:
        assert current is not None
        together = _stretch(current, following) if _TO.fullmatch(text, current.end, following.start) else None
        if together is None:
            yield current
        current = together or following
    if current is not None:
        yield current


def _stretch(one: _Piece, other: _Piece) -> _Piece | None:
    first, last = one.span.first, other.span.last
    if first is None or last is None:
        return None
    while other.may_move and last < first:
        last += _ONE_WEEK
    return _Piece(Span(first, last), one.start, other.end) if first <= last else None


def _bounded(text: str, piece: _Piece) -> _Piece:
    """With the words about it that open or close the stretch: 周五之前, 下周起, 国庆后第一个工作日."""
    working_day = _WORKING_DAY.match(text, piece.end)
    if working_day:
        day = _working_day(working_day, piece.span)
        return _Piece(of_day(day), piece.start, working_day.end()) if day else piece
    next_to = _NEXT_TO.match(text, piece.end)
    if next_to and piece.span.first and piece.span.last:
        day = piece.span.first - _ONE_DAY if next_to["before"] else piece.span.last + _ONE_DAY
        return _Piece(of_day(day), piece.start, next_to.end())
    before, after = _BEFORE.match(text, piece.end), _AFTER.match(text, piece.end)
    if before:
        return _Piece(Span(None, _until(piece.span)), piece.start, before.end())
    if after:
        return _Piece(Span(_since(piece.span, after[0]), None), piece.start, after.end())
    until = _UNTIL.search(text, max(0, piece.start - 6), piece.start)
    return _Piece(Span(None, piece.span.last), piece.start, piece.end) if until else piece


def _until(span: Span) -> date | None:
    """周五之前 holds Friday; 国庆前 holds none of the holidays."""
    if span.first is None or span.first == span.last:
        return span.last
    return span.first - _ONE_DAY


def _since(span: Span, word: str) -> date | None:
    return span.last if word.endswith("后") else span.first


def _working_day(match: re.Match[str], span: Span) -> date | None:
    """国庆后第一个工作日, 下月最后一个工作日."""
    if span.first is None or span.last is None:
        return None
    if match["last"]:
        day = span.last
        while not is_working_day(day):
            day -= _ONE_DAY
        return day
    place = 1 if match["first"] else whole(match["place"]) or 1
    return _working_days_after(span.last if match["after"] else span.first - _ONE_DAY, place)


def _working_days_after(day: date, count: int) -> date:
    for _ in range(min(count, MOST_WORKING_DAYS)):
        day = next_working_day(day)
    return day


def _deadlines(text: str, today: date) -> Iterator[Found]:
    """三个工作日后."""
    for match in _IN_WORKING_DAYS.finditer(text):
        count = whole(match["count"])
        if count:
            yield Found("date", _working_days_after(today, count).isoformat(), "", *match.span())
