"""What was sent along with an appeal (附件): a line each in its ledger, which may tell whose it is."""

from __future__ import annotations

import re
from functools import cache

from config import wording
from models.appeals import Appeal, LedgerEntry
from models.work import Work
from services.appeals import ledger, retraction
from services.errors import Refusal

KINDS = ("image", "video", "shortvideo", "location", "link", "file", "miniprogrampage")
OPEN, SHUT = "open_file", "shut_file"  # steps of the ledger


def is_piece(entry: LedgerEntry) -> bool:
    """Whether a step of an appeal is something that was sent along."""
    return entry.verb == "supplement" and bool(_line().match(entry.note))


def opened(appeal: Appeal) -> set[int]:
    """The steps whose pieces the centre has opened to the departments; what its sender took back is shut."""
    found: set[int] = set()
    for entry in appeal.ledger:
        if entry.verb == OPEN:
            found.add(int(entry.facts["piece"]))
        elif entry.verb == SHUT:
            found.discard(int(entry.facts["piece"]))
    return found - retraction.taken_back(appeal)


def set_open(work: Work, appeal: Appeal, entry: LedgerEntry, is_open: bool) -> None:
    """Show one piece of an anonymous appeal to the departments, or no longer; what they have seen stays seen."""
    work.lock(appeal, "state", "is_anonymous")
    work.db.expire(appeal, ["ledger"])
    if not appeal.is_anonymous:
        raise Refusal("appeal.file_not_hidden")
    if is_open and entry.id in retraction.taken_back(appeal):
        raise Refusal("appeal.file_taken_back")
    if (entry.id in opened(appeal)) is not is_open:
        ledger.append(work, appeal, OPEN if is_open else SHUT, from_state=appeal.state, facts={"piece": entry.id})


def withheld(text: str) -> str:
    """The text with only the kinds of what was sent along."""
    return _line().sub(lambda line: wording.text("appeal.file_withheld", kind=line[1]), text)


@cache
def _line() -> re.Pattern[str]:
    kinds = (wording.text(f"evidence.line_{kind}", what="") for kind in KINDS)
    return re.compile(rf"^({'|'.join(map(re.escape, kinds))}).*$", re.MULTILINE)
