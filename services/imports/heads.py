"""What a document says about itself: its title, its number, from when until when it holds."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.policies.library import document_number_in

HEAD = 160  # characters in which a document names itself
LONGEST_TITLE = 60
SENTENCE = 60  # how far a document speaks of its own term
_DOCUMENT = "(?:法|条例|办法|规定|规则|通知|意见|细则|措施|方案|公告|解释|决定|规划|政策)"
_DAY = r"\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_BEGINS = re.compile(rf"本{_DOCUMENT}(?:从|自)?{_DAY}起?(?:施行|实施|生效|执行)")
_ENDS = re.compile(rf"本{_DOCUMENT}[^。]{{0,{SENTENCE}}}有效期(?:限)?(?:截?至|到)?{_DAY}")
_LASTS = re.compile(r"[^。]*?有效期(?:限)?(?:为|是)?\s*([一二两三四五六七八九十]|\d{1,2})\s*年")
_YEARS_SAID = r"(?:一|二|两|三|四|五|六|七|八|九|十|\d{1,2})"
_AT_ONCE = re.compile(
    rf"本{_DOCUMENT}(?:有效期(?:限)?(?:为|是)?\s*(?P<before>{_YEARS_SAID})\s*年[，,、；])?"
    r"(?:从|自)(?:印发|发布|公布|颁布|下发|发文)之日起(?:施行|实施|生效|执行)"
    rf"(?:[，,、；][^。]{{0,12}}?有效期(?:限)?(?:为|是)?\s*(?P<after>{_YEARS_SAID})\s*年)?"
)
_OF_ANOTHER = re.compile(r"》\s*[（(]?\s*$|(?:根据|按照|依据|落实|贯彻|印发)[^。]*$")
_TITLE_END = re.compile(r"(?:公告|通知|意见|办法|规定|措施|方案|条例|解读|通告|倡议书|指南|答记者问)$")
_YEARS = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


def title_of(text: str) -> str:
    """A title for a text that came without one: its first words, up to where a title ends."""
    parts = re.split(r"[\s\u3000]+", text.strip()[:HEAD])
    kept = ""
    for part in parts:
        kept = f"{kept} {part}".strip()
        if _TITLE_END.search(part):
            break
    first = re.split(r"[。！？；|]", kept)[0]
    return first if len(first) <= LONGEST_TITLE else re.split(r"[，,：:\s]", first)[0][:LONGEST_TITLE]


def number_of(title: str, text: str) -> str:
    """The document's own number, not one of a document it speaks about."""
    for part in (title, text[:HEAD]):
        number = document_number_in(part)
        if number and not _OF_ANOTHER.search(part[: part.find(re.split(r"[〔\d]", number)[0])]):
            return number
    return ""


def begins_on(text: str) -> date | None:
    """From when the document holds, where it says so of itself."""
    return _day(_BEGINS.search(text))


def ends_on(text: str, begins: date | None) -> date | None:
    """The last day the document holds, where it says so of itself."""
    told = _day(_ENDS.search(text))
    begun = _BEGINS.search(text)
    if told or begins is None or begun is None:
        return told
    match = _LASTS.match(text[begun.end() : begun.end() + SENTENCE])
    return _years_after(begins, match[1]) if match else None


def term_from_issue(text: str, issued: date | None) -> tuple[date | None, date | None]:
    """From when until when it holds, where it says that it holds from the day it was issued on."""
    match = _AT_ONCE.search(text)
    if match is None or issued is None:
        return None, None
    years = match["before"] or match["after"]
    return issued, _years_after(issued, years) if years else None


def _years_after(begins: date, said: str) -> date:
    """The last day of so many years."""
    years = _YEARS.get(said) or int(said)
    try:
        return begins.replace(year=begins.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(begins.year + years, 2, 28)


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
