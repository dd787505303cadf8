"""The kinds of fields a WeChat template has (模板字段), and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"
DAY = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
MOMENT = rf"({DAY}\s*({CLOCK})?|{CLOCK})"
TIME = rf"{MOMENT}(\s*~\s*{MOMENT})?"
FIELD = re.compile(r"([a-z_]+?)\d{1,2}")


@dataclass(frozen=True)
class Kind:
    """What a field of this kind takes: at most so many characters, of this form."""

    most: int
    form: str = r".+"

    def takes(self, value: str) -> bool:
        """Whether the platform would accept it; what it would not is answered with 47003."""
        return len(value) <= self.most and re.fullmatch(self.form, value) is not None


KINDS: Mapping[str, Kind] = {
    "thing": Kind(20),
    "time": Kind(60, TIME),
    "date": Kind(60, TIME),
    "phrase": Kind(5, "[一-鿿]+"),
    "character_string": Kind(32, r"[\x20-\x7e]+"),
    "amount": Kind(20, r"[^\d\s.]{0,3}\d{1,10}(\.\d+)?元?"),
    "number": Kind(32, r"-?\d+(\.\d+)?"),
    "letter": Kind(32, "[A-Za-z]+"),
    "symbol": Kind(5),
    "phone_number": Kind(17, r"[0-9+\- ()转]+"),
    "car_number": Kind(8),
    "name": Kind(20, r"[一-鿿·]{1,10}|[A-Za-z .·-]{1,20}"),
}
# What a field of one kind may hold of a value that was checked as another.
FITS: Mapping[str, frozenset[str]] = {
    "time": frozenset({"date"}),
    "date": frozenset({"time"}),
    "character_string": frozenset({"number", "letter"}),
}


def kind_of(field: str) -> str | None:
    """The kind in a field's name: `thing` of `thing1`; None where it is no field."""
    found = FIELD.fullmatch(field)
    return found[1] if found and found[1] in KINDS else None


def may_hold(field_kind: str, value_kind: str) -> bool:
    """Whether a value of one kind can stand alone in a field of another; a `thing` is cut to its length."""
    return field_kind in ("thing", value_kind) or value_kind in FITS.get(field_kind, ())
