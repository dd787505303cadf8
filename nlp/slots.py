"""Facts in a message: who, where, how many, how much, which number, which day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from nlp import credit_code, dates, enterprises
from nlp.lexicon import districts, event_names, sound
from nlp.meaning import Found
from nlp.normal import aligned
from nlp.numbers import DIGITS, FIGURE, amount, whole

_CREDIT_CODE = re.compile(r"(?<![0-9a-z])[0-9a-z]{18}(?![0-9a-z])")
_APPEAL_NUMBER = re.compile(r"(?<![0-9a-z])qq\s?(20\d{6})\s?-?\s?(\d{4})(?!\d)")
_DOCUMENT = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,12})[〔\[【(「<《](?P<year>20\d\d)[〕\]】)」>》]\s?第?(?P<place>\d{1,4})号"
)
_NOT_BODY = re.compile(
    r".*(?:根据|按照|依据|关于|还有|以及|请问|文件|文号|政策|通知|那个|这个|想问|查询|[是看查的和与及在问据按照])"
)
_SPOKEN = "零〇洞幺一二三四五六七八九"
_MOBILE = re.compile(
    rf"(?<![\d{_SPOKEN}])(?:\+?86[ -]?)?[1幺一][3-9三四五六七八九](?:[ .-]?[\d{_SPOKEN}]){{9}}(?![\d{_SPOKEN}])"
)
_LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[ -]?([2-8]\d{6,7})(?!\d)")
_MONEY = re.compile(
    rf"(?P<figure>{FIGURE}(?:[万亿]{FIGURE}?)?)(?P<vague>[多几余来]?)(?P<unit>万|亿)?(?P<coin>元|块钱?|圆|人民币|rmb|元钱)?"
    r"(?!人|平|名|个|台|件|家|吨|千瓦|度|户|只|套|股|字|次|公里|辆)"
)
_HEADCOUNT = re.compile(
    rf"(?<![第\d.])(?P<count>{FIGURE}|俩|仨)(?:个人|人|位(?!置|数)|名(?!额满|单|称|下|字)|席|个名额|个座位?|个位)(?!次)"
    rf"|人数\D{{0,3}}(?P<stated>\d+)|(?:^|\s)\+(?P<plus>\d{{1,2}})(?!\d)|(?P<pair>俩)$"
)
_ORDINAL = re.compile(
    r"第(?P<place>\d{1,2}|[一二三四五六七八九十]{1,3})(?:个|家|场|项|位|份|种|款|$)|(?P<last>最后一?[个家场项位])"
)
_CHOICE = re.compile(r"(?:选|我?要|就)?(?P<place>\d{1,2}|[一二两三四五六七八九十])[.。!吧号]?")
_RATING = re.compile(
    r"(?<![\d第])(?P<stars>[1-5一二两三四五])(?:颗?星|分(?!钟|之|公|店|期|红|局|厂|别|批|成))|(?P<full>满分)"
)
_VERDICTS = {
    "非常不满意": 1, "很不满意": 1, "极不满意": 1, "不满意": 2, "唔满意": 2, "差评": 1,
    "基本满意": 3, "比较满意": 4, "非常满意": 5, "很满意": 5, "十分满意": 5, "好评": 5, "满意": 4,
}  # fmt: skip
_VERDICT = re.compile("|".join(_VERDICTS) + "(?!度)")

_APART = "\x1f"  # stands between two sounds

Finder = Callable[[str, date], Iterable[Found]]


def find(text: str, words: Sequence[str], today: date) -> tuple[Found, ...]:
    """All facts of a message in its order; where two readings overlap, the more exact one stays."""
    plain = aligned(text)
    taken: list[Found] = []
    for finder in _FINDERS:
        for fact in finder(plain, today):
            if not any(fact.start < other.end and other.start < fact.end for other in taken):
                taken.append(_as_written(fact, text))
    return tuple(sorted([*taken, *_whole_message(plain, text)], key=lambda fact: (fact.start, fact.kind)))


def _as_written(fact: Found, text: str) -> Found:
    return Found(fact.kind, fact.value, text[fact.start : fact.end], fact.start, fact.end)


def _credit_codes(text: str, today: date) -> Iterator[Found]:
    for match in _CREDIT_CODE.finditer(text):
        if credit_code.is_valid(match[0].upper()):
            yield Found("credit_code", match[0].upper(), match[0], *match.span())


def _appeal_numbers(text: str, today: date) -> Iterator[Found]:
    for match in _APPEAL_NUMBER.finditer(text):
        yield Found("appeal_number", f"QQ{match[1]}-{match[2]}", match[0], *match.span())


def _document_numbers(text: str, today: date) -> Iterator[Found]:
    for match in _DOCUMENT.finditer(text):
        cut = _NOT_BODY.match(match["body"])
        start = match.start() + (cut.end() if cut and cut.end() < len(match["body"]) else 0)
        body = text[start : match.end("body")]
        yield Found("document_number", f"{body}〔{match['year']}〕{int(match['place'])}号", "", start, match.end())


def _phones(text: str, today: date) -> Iterator[Found]:
    for match in _MOBILE.finditer(text):
        digits = "".join(str(DIGITS.get(character, character)) for character in match[0] if character not in " .-+")
        yield Found("phone", digits[-11:], match[0], *match.span())
    for match in _LANDLINE.finditer(text):
        yield Found("phone", match[1] + match[2], match[0], *match.span())


def _money(text: str, today: date) -> Iterator[Found]:
    for match in _MONEY.finditer(text):
        if not (match["unit"] or match["coin"] or match["figure"][-1] in "万亿"):
            continue
        value = amount(match["figure"] + (match["unit"] or ""))
        if value is not None and value > 0:
            yield Found("money", round(value), match[0], *match.span())


def _districts(text: str, today: date) -> Iterator[Found]:
    for match in _district_pattern().finditer(text):
        yield Found("district", f"{match[1]}区", match[0], *match.span())


@cache
def _district_pattern() -> re.Pattern[str]:
    names = "|".join(name.removesuffix("区") for name in districts())
    return re.compile(rf"({names})(?:区|(?!省|人民|菜))")


def _events(text: str, today: date) -> Iterator[Found]:
    """Event names, also by their sound: 肯谈会 is 恳谈会."""
    heard = _APART.join(sound(text))
    for match in _event_pattern().finditer(f"{_APART}{heard}{_APART}"):
        start = match.string.count(_APART, 0, match.start()) - 1
        yield Found("event_type", _event_sounds()[match[1]], "", start, start + match[1].count(_APART) + 1)


@cache
def _event_sounds() -> dict[str, str]:
    return {_APART.join(sound(name)): kind for name, kind in event_names().items()}


@cache
def _event_pattern() -> re.Pattern[str]:
    longest_first = sorted(_event_sounds(), key=len, reverse=True)
    return re.compile(f"(?<={_APART})({'|'.join(map(re.escape, longest_first))})(?={_APART})")


def _headcounts(text: str, today: date) -> Iterator[Found]:
    for match in _HEADCOUNT.finditer(text):
        said = match["count"] or match["stated"] or match["plus"] or match["pair"]
        count = {"俩": 2, "仨": 3}.get(said) or whole(said)
        if count and count < 10_000:
            yield Found("headcount", count, match[0], *match.span())


def _ordinals(text: str, today: date) -> Iterator[Found]:
    for match in _ORDINAL.finditer(text):
        place = -1 if match["last"] else whole(match["place"])
        if place:
            yield Found("ordinal", place, match[0], *match.span())


def _ratings(text: str, today: date) -> Iterator[Found]:
    for match in _RATING.finditer(text):
        yield Found("rating", 5 if match["full"] else whole(match["stars"]) or 0, match[0], *match.span())
    for match in _VERDICT.finditer(text):
        yield Found("rating", _VERDICTS[match[0]], match[0], *match.span())


def _whole_message(plain: str, text: str) -> Iterator[Found]:
    """A bare figure may choose from a list or rate: the open question decides which is meant."""
    match = _CHOICE.fullmatch(plain.strip())
    place = whole(match["place"]) if match else None
    if place:
        yield Found("ordinal", place, text, 0, len(text))
        if place <= 5:
            yield Found("rating", place, text, 0, len(text))


_FINDERS: tuple[Finder, ...] = (
    _credit_codes,
    _appeal_numbers,
    _phones,
    _document_numbers,
    lambda text, today: enterprises.find(text),
    _events,
    _districts,
    _ratings,
    _ordinals,
    dates.find,
    _headcounts,
    _money,
)
