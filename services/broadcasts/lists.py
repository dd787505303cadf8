"""Uploaded lists (名单): every row is checked, and those who can be found on the account are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from sqlalchemy import and_, insert, select

from models.broadcasts import AudienceList, AudienceMember
from models.people import Contact, Enterprise, Officer
from models.work import Work
from services.errors import Refusal
from services.people import plain_phone

MOST_ROWS = 20_000
PORTION = 500  # rows looked up together
PHONES = ("手机号", "手机", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "联系人手机", "联系人电话")
CODES = ("统一社会信用代码", "社会信用代码", "信用代码")
NUMBERS = ("联络员编号", "编号")
SHOWN_COLUMNS, LONGEST_COLUMN = 6, 20  # of those a refusal names


class RowFault(StrEnum):
    """Why a row of a list reaches nobody (名单问题)."""

    EMPTY = "empty"  # 没有手机号、信用代码或联络员编号
    UNKNOWN = "unknown"  # 查无此人或企业
    UNBOUND = "unbound"  # 还没有绑定微信
    AGAIN = "again"  # 与前面的行重复


@dataclass(frozen=True)
class CheckedRow:
    """One row: its number as a person counts, what it said, and whom it means or why nobody."""

    number: int
    said: str
    openids: tuple[str, ...] = ()
    fault: RowFault | None = None


def check(work: Work, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> list[CheckedRow]:
    """Look every row up, by phone, credit code or officer number, whichever it has first; it only reads."""
    checked: list[CheckedRow] = []
    seen: set[str] = set()
    waiting = _with_a_column(iter(rows))
    while portion := list(islice(waiting, PORTION)):
        if len(checked) + len(portion) > MOST_ROWS:
            raise Refusal("broadcast.list_too_long", most=MOST_ROWS)
        named = [(number, *_name(row)) for number, row in portion]
        known = {column: look_up(work, [said for _, by, said in named if by == column]) for column, look_up in KNOWN}
        for number, column, said in named:
            one = _row(number, said, known.get(column, {}).get(said))
            if one.openids and seen.issuperset(one.openids):
                one = CheckedRow(number, one.said, fault=RowFault.AGAIN)
            seen.update(one.openids)
            checked.append(one)
    return checked


def save(work: Work, name: str, rows: Iterable[CheckedRow]) -> AudienceList:
    """Keep the people of a checked list under a name."""
    if not name.strip():
        raise Refusal("broadcast.list_name_missing")
    openids = people_of(rows)
    if not openids:
        raise Refusal("broadcast.list_empty")
    kept = work.add(
        AudienceList(name=name.strip()[:60], created_at=work.now, created_by=work.actor.name, people=len(openids))
    )
    work.db.execute(insert(AudienceMember), [{"list_id": kept.id, "openid": openid} for openid in openids])
    return kept


def people_of(rows: Iterable[CheckedRow]) -> list[str]:
    """Whom the rows of a checked list mean, each once."""
    return sorted({openid for row in rows for openid in row.openids})


def _with_a_column(rows: Iterator[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The same rows, where their header has a column to look people up by."""
    first = next(rows, None)
    if first is None:
        raise Refusal("broadcast.list_no_rows")
    if not first[1].keys() & {*PHONES, *CODES, *NUMBERS}:
        names = [name for name in first[1] if name.strip()][:SHOWN_COLUMNS]
        raise Refusal("broadcast.list_no_column", columns="、".join(name[:LONGEST_COLUMN] for name in names))
    return chain([first], rows)


def newest(work: Work) -> list[AudienceList]:
    """The lists one can choose from."""
    return list(work.db.scalars(select(AudienceList).order_by(AudienceList.id.desc()).limit(30)))


def _name(row: Mapping[str, Any]) -> tuple[str, str]:
    """The column a row is looked up by, and what stands there."""
    if phone := plain_phone(_cell(row, PHONES)):
        return "phone", phone
    if code := _cell(row, CODES).upper():
        return "code", code
    number = _cell(row, NUMBERS)
    return ("number", number) if number else ("", "")


def _row(number: int, said: str, openids: list[str] | None) -> CheckedRow:
    """None stands for nobody at all, an empty list for somebody who is not on the account."""
    if openids:
        return CheckedRow(number, said, tuple(dict.fromkeys(openids)))
    if not said:
        return CheckedRow(number, "", fault=RowFault.EMPTY)
    return CheckedRow(number, said, fault=RowFault.UNKNOWN if openids is None else RowFault.UNBOUND)


def _by_phone(work: Work, phones: list[str]) -> dict[str, list[str]]:
    bound = select(Contact.phone, Contact.openid).where(Contact.phone.in_(phones), Contact.unbound_at.is_(None))
    return _gathered(
        work, select(Officer.phone, Officer.openid).where(Officer.phone.in_(phones)).order_by(Officer.id), bound
    )


def _by_code(work: Work, codes: list[str]) -> dict[str, list[str]]:
    theirs = and_(Contact.enterprise_id == Enterprise.id, Contact.unbound_at.is_(None))
    bound = select(Enterprise.credit_code, Contact.openid).outerjoin(Contact, theirs)
    return _gathered(work, bound.where(Enterprise.credit_code.in_(codes)).order_by(Contact.id))


def _by_number(work: Work, numbers: list[str]) -> dict[str, list[str]]:
    return _gathered(work, select(Officer.number, Officer.openid).where(Officer.number.in_(numbers)))


def _gathered(work: Work, *questions: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in questions:
        for said, openid in work.db.execute(question):
            found.setdefault(said, []).extend([openid] if openid else [])
    return found


KNOWN = (("phone", _by_phone), ("code", _by_code), ("number", _by_number))


def _cell(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = next((row[name] for name in names if row.get(name) not in (None, "")), "")
    return str(int(found)) if isinstance(found, float) and found.is_integer() else str(found).strip()
