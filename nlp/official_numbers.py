"""Numbers that offices give: credit codes, appeal numbers, other offices' case numbers, document numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.patterns import late
from nlp import credit_code
from nlp.meaning import Found
from nlp.numbers import DIGITS

_CREDIT_CODE = late(r"(?<![0-9a-z])[0-9a-z](?:[ -]?[0-9a-z]){17}(?![0-9a-z])")
_APPEAL_NUMBER = late(r"(?<![0-9a-z])qq\s?[-#]?\s?(20\d\d[-. ]?\d\d[-. ]?\d\d)\s?[-—_ ]?\s?(\d{4})(?!\d)")
_CASE_NUMBER = late(
    r"(?:工单号?|单号|编号|诉求号|案件号|受理号|回执号?|流水号|办件号?|case|ticket|no\.?|号码?)\s?(?:是|为|[:#])?\s?"
    r"(?P<number>[a-z]{0,4}-?\d{3,20}(?:-\d{1,8})?)(?![\da-z])"
    r"|(?<![0-9a-z])(?P<lettered>[a-z]{1,4}-?20\d{4,14}(?:-\d{1,8})?)(?![\da-z])"
    r"|(?<!\d)(?P<tailed>\d{3,6})(?:那|这|号)(?:个)?(?:单子?|工单|诉求|件|案子)"
    rf"|尾号\s?(?:是|为)?\s?(?P<tail>[\d{''.join(DIGITS)}]{{3,6}})(?=.{{0,3}}(?:单|件|诉求|案))"
)
_DOCUMENT = late(
    r"(?P<body>[\u4e00-\u9fff]{1,12})\s?[〔\[【(「<《]\s?(?P<year>(?:19|20)\d\d)年?\s?[〕\]】)」>》]\s?第?(?P<place>\d{1,4})\s?号"
    r"|(?P<plain_body>[\u4e00-\u9fff]{1,8}[发办字函规通税])"
    r"(?P<plain_year>20\d\d)(?:年?[-第](?P<plain_place>\d{1,4})号|年(?P<bare_place>\d{1,4})号文)"
    r"|(?P<told_body>[\u4e00-\u9fff]{2,14}(?:公告|通告|令))(?P<told_year>20\d\d)年?第(?P<told_place>\d{1,4})号"
)
_NOT_BODY = late(
    r".*(?:根据|按照|依据|依照|关于|还有|以及|请问|文件|文号|政策|通知|那个|这个|想问|查询|查一下|看一下|找一下|发一下|[是看查的和与及在问据按照找说用])"
)


def credit_codes(text: str) -> Iterator[Found]:
    """Unified social credit codes whose check character is right."""
    for match in _CREDIT_CODE.finditer(text):
        code = re.sub(r"[ -]", "", match[0]).upper()
        if credit_code.is_valid(code):
            yield Found("credit_code", code, "", *match.span())


def appeal_numbers(text: str) -> Iterator[Found]:
    """Our own numbers, also when the hyphen is left out."""
    for match in _APPEAL_NUMBER.finditer(text):
        yield Found("appeal_number", f"QQ{re.sub('[-. ]', '', match[1])}-{match[2]}", "", *match.span())


def case_numbers(text: str) -> Iterator[Found]:
    """Numbers of another form that are called a number of a case, or part of one: 5521那单."""
    for match in _CASE_NUMBER.finditer(text):
        name = str(match.lastgroup)
        said = "".join(str(DIGITS.get(sign, sign)) for sign in match[name])
        yield Found("case_number", said.upper(), "", *match.span(name))


def document_numbers(text: str) -> Iterator[Found]:
    """文号, the brackets as they should be."""
    for match in _DOCUMENT.finditer(text):
        form = next((form for form in ("plain_", "told_") if match[f"{form}body"]), "")
        body = match[f"{form}body"]
        cut = _NOT_BODY.match(body)
        offset = cut.end() if cut and cut.end() < len(body) else 0
        place = int(match[f"{form}place"] or match["bare_place"])
        year = f"{match['told_year']}年第" if form == "told_" else f"〔{match[f'{form}year']}〕"
        value = f"{body[offset:]}{year}{place}号"
        yield Found("document_number", value, "", match.start() + offset, match.end())
