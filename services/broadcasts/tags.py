"""Tags (标签): marks that staff put on people, to choose an audience by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select

from models.broadcasts import PersonTag
from models.upserts import insert_into
from models.work import Work
from services.broadcasts import lists
from services.broadcasts.lists import CheckedRow
from services.errors import Refusal
from services.people import plain_phone

LONGEST = 30
PORTION = 500  # marks written together
PHONE_DIGITS = 11
CODE_LENGTH = 18


def check(work: Work, tag: str, typed: str) -> list[CheckedRow]:
    """Whom the lines name, by phone, credit code or officer number; it only reads."""
    _name_of(tag)
    if not typed.strip():
        raise Refusal("broadcast.tag_nobody")
    return lists.check(work, _rows(typed))


def put_on(work: Work, tag: str, rows: Iterable[CheckedRow]) -> None:
    """Put a tag on everybody whom checked lines name."""
    mark = {"tag": _name_of(tag), "added_at": work.now, "added_by": work.actor.name}
    marks = [{**mark, "openid": openid} for openid in sorted({openid for row in rows for openid in row.openids})]
    for start in range(0, len(marks), PORTION):
        kept = insert_into(work.db, PersonTag).values(marks[start : start + PORTION])
        work.db.execute(kept.on_conflict_do_nothing())


def _name_of(tag: str) -> str:
    name = tag.strip()
    if not name or len(name) > LONGEST:
        raise Refusal("broadcast.tag_name_wrong", most=LONGEST)
    return name


def take_off(work: Work, tag: str) -> int:
    """Take a tag off everybody who has it."""
    done = work.db.execute(delete(PersonTag).where(PersonTag.tag == tag))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a delete has a row count


def known(work: Work) -> list[tuple[str, int]]:
    """All tags with how many people have each."""
    counted = select(PersonTag.tag, func.count()).group_by(PersonTag.tag).order_by(PersonTag.tag)
    return [(tag, count) for tag, count in work.db.execute(counted)]


def _rows(typed: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    """The lines as the rows of an uploaded list."""
    for number, line in enumerate(typed.splitlines(), 1):
        word = line.strip()
        if word:
            yield number, {_column(word): word}


def _column(word: str) -> str:
    if len(plain_phone(word)) == PHONE_DIGITS and not any(sign.isalpha() for sign in word):
        return lists.PHONES[0]
    return lists.CODES[0] if len(word) == CODE_LENGTH else lists.NUMBERS[0]
