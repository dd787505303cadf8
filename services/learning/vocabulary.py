"""Words the centre adds to those of the house, in force at once (补充词语)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from models.learning import AddedWord
from models.learning_kinds import WordKind
from models.outbox import Counter
from models.work import Work
from nlp.lexicon import cantonese, slips, subjects
from nlp.normal import half_width, in_simplified
from services.errors import Refusal

SHORTEST, LONGEST = 2, 20  # characters
CHANGES = "learning.words"  # counts the changes, so that every host sees that there was one


def add(work: Work, kind: WordKind, word: str, meaning: str) -> AddedWord:
    """Add a term with its subject, or a synonym with what it means."""
    word, meaning = _plain(word), _plain(meaning)
    if not SHORTEST <= len(word) <= LONGEST or not 1 <= len(meaning) <= LONGEST:
        raise Refusal("learning.word_length", least=SHORTEST, most=LONGEST)
    if kind is WordKind.SYNONYM and word in meaning:
        raise Refusal("learning.word_in_itself")
    if kind is WordKind.TERM and meaning not in set(subjects().values()):
        raise Refusal("learning.no_subject")
    shipped = {*cantonese(), *slips()} if kind is WordKind.SYNONYM else subjects().keys()
    if word in shipped or work.db.scalar(select(AddedWord.id).where(AddedWord.word == word)):
        raise Refusal("learning.word_known")
    _count(work)
    return work.add(AddedWord(kind=kind, word=word, meaning=meaning, added_at=work.now, added_by=work.actor.name))


def remove(work: Work, word: AddedWord) -> None:
    """Take a word away again."""
    _count(work)
    work.db.delete(word)
    work.db.flush()


def lexicon(work: Work) -> dict[str, Any]:
    """All of them, as nlp.lexicon reads them."""
    tables: dict[str, dict[str, str]] = {"terms": {}, "synonyms": {}}
    for each in work.db.scalars(select(AddedWord).order_by(AddedWord.id)):
        tables[f"{each.kind.value}s"][each.word] = each.meaning
    return tables


def _plain(word: str) -> str:
    """As the router sees it before it looks for synonyms."""
    return in_simplified(half_width(word)).strip()


def _count(work: Work) -> None:
    counted = update(Counter).where(Counter.name == CHANGES).values(value=Counter.value + 1)
    if not work.db.execute(counted).rowcount:  # type: ignore[attr-defined]  # an update has a row count
        work.db.execute(insert(Counter).values(name=CHANGES, value=1))
