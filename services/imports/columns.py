"""Columns by the names people give them, and readers that turn cells into values or refuse."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from config.rules import rules
from nlp import credit_code as codes
from services.errors import Refusal
from services.imports.tables import UNREADABLE

_DATE = re.compile(
    r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[T\s]+(\d{1,2})[:：时](\d{1,2})?.*)?$"
)
_DIGITAL_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})()()$")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_PHONE = re.compile(r"[\d()+\-转 ]{3,30}")
_LIST = re.compile(r"[、,，;；|\n]+")
_NO_SIGN = re.compile(r"[\s_*＊()（）:：/]+")
YES = ("是", "有", "1", "true", "yes", "y", "√")
NO = ("否", "无", "0", "false", "no", "n", "×", "")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, the names it goes by (the first in reasons), how its cells are read."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str, Any], Any]
    is_needed: bool = False
    default: Any = None


def read(columns: tuple[Column, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row; Refusal names the first column that is missing or cannot be read."""
    if UNREADABLE in row:
        raise Refusal("imports.unreadable")
    by_name = {_plain(name): value for name, value in row.items()}
    values: dict[str, Any] = {}
    for column in columns:
        cell = next(
            (by_name[plain] for name in (*column.names, column.field) if (plain := _plain(name)) in by_name), ""
        )
        if cell is None or cell == "":
            if column.is_needed:
                raise Refusal("imports.missing", column=column.names[0])
            values[column.field] = column.default
        else:
            values[column.field] = column.read(column.names[0], cell)
    return values


def _plain(name: str) -> str:
    return _NO_SIGN.sub("", unicodedata.normalize("NFKC", str(name))).lower()


def words(longest: int) -> Callable[[str, Any], str]:
    """Text up to a length."""

    def reader(column: str, cell: Any) -> str:
        said = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        if len(said) > longest:
            raise Refusal("imports.too_long", column=column, most=longest)
        return said

    return reader


def mobile(column: str, cell: Any) -> str:
    """A mobile number in eleven digits."""
    said = unicodedata.normalize("NFKC", str(int(cell) if isinstance(cell, float) else cell))
    digits = re.sub(r"[\s\-]", "", said).removeprefix("+86")
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    if not _MOBILE.fullmatch(digits):
        raise Refusal("imports.bad_phone", column=column, value=cell)
    return digits


def day(column: str, cell: Any) -> date:
    """A calendar day in any usual spelling."""
    return moment(column, cell).date()


def moment(column: str, cell: Any) -> datetime:
    """A moment in the centre's zone."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=rules().zone)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=rules().zone)
    said = unicodedata.normalize("NFKC", str(cell)).strip()
    match = _DIGITAL_DATE.match(said) or _DATE.match(said)
    try:
        if match is None:
            raise ValueError(said)
        year, month, day_, hour, minute = (int(part or 0) for part in match.groups())
        return datetime(year, month, day_, hour, minute, tzinfo=rules().zone)
    except ValueError:
        raise Refusal("imports.bad_date", column=column, value=cell) from None


def whole(least: int, most: int = 100_000_000) -> Callable[[str, Any], int]:
    """A whole number within bounds; thousands signs are allowed."""

    def reader(column: str, cell: Any) -> int:
        try:
            number = round(float(unicodedata.normalize("NFKC", str(cell)).replace(",", "")))
        except (ValueError, OverflowError):
            raise Refusal("imports.bad_number", column=column, value=cell) from None
        if not least <= number <= most:
            raise Refusal("imports.out_of_bounds", column=column, value=cell, least=least, most=most)
        return number

    return reader


def number(most: float) -> Callable[[str, Any], float]:
    """A number from nothing up to a bound; thousands and per cent signs are allowed."""

    def reader(column: str, cell: Any) -> float:
        try:
            value = float(unicodedata.normalize("NFKC", str(cell)).replace(",", "").removesuffix("%"))
        except ValueError:
            raise Refusal("imports.bad_number", column=column, value=cell) from None
        if not 0 <= value <= most:
            raise Refusal("imports.out_of_bounds", column=column, value=cell, least=0, most=f"{most:.0f}")
        return value

    return reader


def yes_or_no(column: str, cell: Any) -> bool:
    """是 or 否."""
    said = str(cell).strip().lower()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Refusal("imports.yes_or_no", column=column, value=cell)


def several(_column: str, cell: Any) -> list[str]:
    """A list written in one cell."""
    parts = cell if isinstance(cell, list) else _LIST.split(str(cell))
    return [str(part).strip() for part in parts if str(part).strip()]


def one_of(names: Mapping[str, StrEnum]) -> Callable[[str, Any], StrEnum]:
    """A member of an enum by its Chinese name or its value."""
    by_value = {member.value: member for member in names.values()}

    def reader(column: str, cell: Any) -> StrEnum:
        said = str(cell).strip()
        member = names.get(said) or by_value.get(said.lower())
        if member is None:
            raise Refusal("imports.unknown_choice", column=column, value=cell, choices="、".join(names))
        return member

    return reader


def credit_code(column: str, cell: Any) -> str:
    """A unified social credit code whose check character is right."""
    code = unicodedata.normalize("NFKC", str(cell)).strip().upper()
    if not codes.is_valid(code):
        raise Refusal("imports.bad_credit_code", column=column, value=cell)
    return code
