"""Readers that several forms share: text in, a value out, or a kind refusal."""

from __future__ import annotations

import re

from handlers.replies import Choice
from handlers.turn import Json, Turn
from nlp.lexicon import districts
from services.errors import Refusal

NAME = re.compile(
    r"^(?:我是|我叫|本人|姓名[:：]?)?\s*([一-鿿·]{2,8}|[A-Za-z][A-Za-z .'-]{1,38})(?:先生|女士|小姐|经理|总)?$"
)
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
SHORTEST_ENTERPRISE, LONGEST_ENTERPRISE = 2, 100
NOT_A_NAME = re.compile(r"[?？]|怎么|什么|如何|为什么|吗$|不知道")


def read_phone(turn: Turn, text: str) -> str:
    """A mobile or a landline number, spoken digits too."""
    value = turn.found("phone") if text == turn.text.strip() else None
    digits = value or re.sub(r"[\s\-—]", "", text)
    if not PHONE.fullmatch(str(digits)):
        raise Refusal("person.phone_unclear")
    return str(digits)


def read_district(turn: Turn, text: str) -> str:
    """One of the districts, with or without 区."""
    for district in districts():
        if district in text or (district.removesuffix("区") in text and len(text) <= 12):
            return district
    raise Refusal("person.district_unclear")


def read_name(turn: Turn, text: str) -> str:
    """A person's name."""
    match = NAME.match(text.strip())
    if match is None or NOT_A_NAME.search(text):
        raise Refusal("person.name_unclear")
    return match.group(1).strip()


def read_enterprise(turn: Turn, text: str) -> str:
    """An enterprise's name as said."""
    name = str(turn.found("enterprise") or text).strip()
    if not SHORTEST_ENTERPRISE <= len(name) <= LONGEST_ENTERPRISE or NOT_A_NAME.search(name) or name.isdigit():
        raise Refusal("person.enterprise_unclear")
    return name


def district_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    """All districts as lines to tap."""
    return tuple(Choice(f"slot:{district}", district) for district in districts())
