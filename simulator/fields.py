"""The kinds of template fields and what may stand in them."""

import re
from collections.abc import Callable
from typing import Any

from simulator.errors import ApiError

CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"
DATE = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
MOMENT = rf"({DATE}\s*({CLOCK})?|{CLOCK})"
TIME = re.compile(rf"{MOMENT}(\s*~\s*{MOMENT})?")
AMOUNT = re.compile(r"[^\d\s.]{0,3}\d{1,10}(\.\d+)?元?")
NUMBER = re.compile(r"-?\d{1,32}(\.\d+)?")
PHRASE = re.compile("[一-鿿]{1,5}")
NAME = re.compile(r"[一-鿿·]{1,10}|[A-Za-z .·-]{1,20}")
LETTERS = re.compile(r"[A-Za-z]{1,32}")
CHARACTERS = re.compile(r"[\x20-\x7e]{1,32}")
PHONE = re.compile(r"[0-9+\- ()转]{1,17}")


def short(most: int) -> Callable[[str], bool]:
    return lambda value: len(value) <= most


def like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


KINDS: dict[str, Callable[[str], bool]] = {
    "thing": short(20),
    "number": like(NUMBER),
    "letter": like(LETTERS),
    "symbol": short(5),
    "character_string": like(CHARACTERS),
    "time": like(TIME),
    "date": like(TIME),
    "amount": like(AMOUNT),
    "phone_number": like(PHONE),
    "car_number": short(8),
    "name": like(NAME),
    "phrase": like(PHRASE),
    "const": short(20),
}


def check(labels: dict[str, str], data: Any) -> list[dict[str, str]]:
    """The fields as a card shows them; 47003 names the first one that is missing or wrong."""
    if not isinstance(data, dict):
        raise ApiError(47003, "data is missing")
    return [_checked(key, label, data.get(key)) for key, label in labels.items()]


def _checked(key: str, label: str, given: Any) -> dict[str, str]:
    value = given.get("value") if isinstance(given, dict) else None
    value = str(value) if isinstance(value, int | float) else value
    if not isinstance(value, str) or not value.strip():
        raise ApiError(47003, f"data.{key}.value is empty")
    if "\n" in value or not KINDS[key.rstrip("0123456789")](value):
        raise ApiError(47003, f"data.{key}.value invalid")
    return {"key": key, "label": label, "value": value}
