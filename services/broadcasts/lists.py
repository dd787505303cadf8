"""Uploaded lists (名单): every row is checked, and those who can be found on the account are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select

from models.broadcasts import AudienceList, AudienceMember
from models.people import Contact, Enterprise, Officer
from models.work import Work
from services.errors import Refusal
from services.people import plain_phone

MOST_ROWS = 20_000
PHONES = ("手机号", "手机", "电话", "联系电话")
CODES = ("统一社会信用代码", "信用代码")
NUMBERS = ("联络员编号", "编号")


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
    """Look every row up, by phone, credit code or officer number, whichever it has first."""
    checked: list[CheckedRow] = []
    seen: set[str] = set()
    for number, row in rows:
        if len(checked) >= MOST_ROWS:
            raise Refusal("broadcast.list_too_long", most=MOST_ROWS)
        one = _look_up(work, number, row)
        if one.openids and seen.issuperset(one.openids):
            one = CheckedRow(number, one.said, fault=RowFault.AGAIN)
        seen.update(one.openids)
        checked.append(one)
    return checked


def save(work: Work, name: str, rows: Iterable[CheckedRow]) -> AudienceList:
    """Keep the people of a checked list under a name."""
    if not name.strip():
        raise Refusal("broadcast.list_name_missing")
    openids = sorted({openid for row in rows for openid in row.openids})
    if not openids:
        raise Refusal("broadcast.list_empty")
    kept = work.add(
        AudienceList(name=name.strip()[:60], created_at=work.now, created_by=work.actor.name, people=len(openids))
    )
    work.db.execute(insert(AudienceMember), [{"list_id": kept.id, "openid": openid} for openid in openids])
    return kept


def newest(work: Work) -> list[AudienceList]:
    """The lists one can choose from."""
    return list(work.db.scalars(select(AudienceList).order_by(AudienceList.id.desc()).limit(30)))


def _look_up(work: Work, number: int, row: Mapping[str, Any]) -> CheckedRow:
    if phone := plain_phone(_cell(row, PHONES)):
        return _by_phone(work, number, phone)
    if code := _cell(row, CODES).upper():
        known = work.db.scalar(select(Enterprise.id).where(Enterprise.credit_code == code))
        bound = select(Contact.openid).where(Contact.enterprise_id == known, Contact.unbound_at.is_(None))
        return _found(number, code, known is not None, tuple(work.db.scalars(bound)) if known else ())
    if officer_number := _cell(row, NUMBERS):
        officer = work.db.scalar(select(Officer).where(Officer.number == officer_number))
        return _found(number, officer_number, officer is not None, _openids(officer))
    return CheckedRow(number, "", fault=RowFault.EMPTY)


def _by_phone(work: Work, number: int, phone: str) -> CheckedRow:
    officer = work.db.scalar(select(Officer).where(Officer.phone == phone).limit(1))
    bound = select(Contact.openid).where(Contact.phone == phone, Contact.unbound_at.is_(None))
    openids = tuple(dict.fromkeys([*_openids(officer), *work.db.scalars(bound)]))
    return _found(number, phone, officer is not None or bool(openids), openids)


def _found(number: int, said: str, is_known: bool, openids: tuple[str, ...]) -> CheckedRow:
    if openids:
        return CheckedRow(number, said, openids)
    return CheckedRow(number, said, fault=RowFault.UNBOUND if is_known else RowFault.UNKNOWN)


def _openids(officer: Officer | None) -> tuple[str, ...]:
    return (officer.openid,) if officer is not None and officer.openid else ()


def _cell(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = next((row[name] for name in names if row.get(name) not in (None, "")), "")
    return str(int(found)) if isinstance(found, float) and found.is_integer() else str(found).strip()
