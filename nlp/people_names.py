"""Names of people in a message: after a telling word, or before a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlp.gazetteer import words_of
from nlp.meaning import Found

_GIVEN = r"(?:·?[\u4e00-\u9fff]){1,2}"
_CUES = (
    "我叫|我是|本人|名字是|名字叫|姓名|名字|联系人|参会人员?|参加人|与会人|来的人|来人|参会代表|代表|经办人|负责人|报名人|预订人|提交人|联络人|对接人|嘉宾|"
    r"收件人|参会的是|换成|改成|[他她]叫|名叫"
)
_TITLES = (
    "先生|副总|副理|女士|小姐|总经理|经理|董事长|老师|律师|科长|处长|局长|主任|师傅|会计|秘书|同志"
    "|总(?![部共额量的是之体算价包])"
)
_OFFICES_HELD = "总经理|副总|经理|董事长|厂长|老板|同事|财务|会计(?!师)|助理|主管"
_CALLED = rf"(?<![\u4e00-\u9fff])叫|{_OFFICES_HELD}"
_OFFICE = r"(?:(?:我们?|咱们?|公司|单位)+[\u4e00-\u9fff]{0,4}(?:部|室|科|处|办)的)?"
_ENDS_NAME = r"(?=$|[^\u4e00-\u9fff]|[的来去参报先女小经总手电职和跟与这要想两俩仨三])"


def find(text: str) -> Iterator[Found]:
    """People by name: 参会人吴迪, 何女士; what merely begins like a surname is none."""
    for sign, pattern in _patterns():
        for match in pattern.finditer(text) if sign.search(text) else ():
            if not _no_name().search(match["name"]):
                yield Found("person", match["name"], "", *match.span("name"))
                yield from _also_named(text, match.end("name"))


def _also_named(text: str, end: int) -> Iterator[Found]:
    """赵磊 in 参会人李敏和赵磊."""
    while (match := _next_name().match(text, end)) and not _no_name().search(match["name"]):
        yield Found("person", match["name"], "", *match.span("name"))
        end = match.end("name")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """A name after a cue, before or behind a title, before a phone, at the end after 名字; each with its sign."""
    surname = _surname()
    patterns = (
        re.compile(rf"(?:{_CUES})(?:改成|改为|换成|是|为|叫)?[:\s]?{_OFFICE}(?P<name>{surname}{_GIVEN}?){_ENDS_NAME}"),
        re.compile(
            rf"(?:(?<![\u4e00-\u9fff])|(?<=[是叫和与给转找请派由让为代跟替对同陪位来的人]))(?P<name>{surname}[\u4e00-\u9fff]{{0,2}}?)(?={_TITLES})"
        ),
        re.compile(
            rf"(?:^|[\s,、:;。])(?P<name>{surname}{_GIVEN})[\s,、:]{{0,2}}(?=(?:(?:联系)?电话|手机号?码?|号码|tel)?[是:\s]{{0,2}}1[3-9]\d{{9}})"
        ),
        re.compile(rf"(?<=名字)[^。!?]{{0,6}}[,、:\s](?P<name>{surname}{_GIVEN})[。!]?$"),
        re.compile(rf"(?:{_CALLED})(?P<name>{surname}{_GIVEN}?)(?=$|[^\u4e00-\u9fff]|[来去和跟与两俩仨三要用参])"),
    )
    signs = (_CUES, _TITLES, r"1[3-9]\d{9}", "名字", _CALLED)
    return tuple((re.compile(sign), pattern) for sign, pattern in zip(signs, patterns, strict=True))


@cache
def _next_name() -> re.Pattern[str]:
    return re.compile(rf"(?:和|跟|与|、|以及|还有)(?P<name>{_surname()}{_GIVEN}?){_ENDS_NAME}")


def _surname() -> str:
    return f"(?:{'|'.join(words_of('surnames.txt'))})"


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(f"{'|'.join(words_of('no_people.txt'))}|周[一二三四五六日天]|司$")
