"""Nothing is invented: whatever is asked, each sentence of the answer stands in the library or in the wording."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config import wording
from demo import policies as demo
from handlers.policy_words import lines_under, words_of
from models.policies import Policy
from models.work import Office, Work
from services.policies import index, library
from services.policies.answer import Shelf, answer
from services.policies.library import PolicyRecord

TODAY = date(2026, 1, 5)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
MOST_DOCUMENTS, MOST_QUESTIONS = 60, 30
ENDS = (
    "需要什么材料", "找谁咨询", "截止到什么时候", "能拿多少", "有什么条件",
    "怎么申请", "还有效吗", "是什么", "最高多少", "谁可以申报",
)  # fmt: skip
_LINK = re.compile(r'<a href="[^"]*">')
_DATE = re.compile(r"\d+年\d+月\d+日")
_BLANKS = re.compile(r"\s+")
_FACT = re.compile(r"\{\w+\}|<[^>]*>|\s+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def demo_library() -> tuple[list[PolicyRecord], list[str]]:
    """The demo's library, and questions about each of its policies in two of ten ways."""
    records = list(demo.records(TODAY))
    names = [re.sub(r"^云川市|^关于|办法$|的通知$|若干措施$", "", record.title) for record in records]
    return records, [f"{name}{end}" for place, name in enumerate(names) for end in ENDS[place % 5 :: 5]]


def shared_library() -> tuple[list[PolicyRecord], list[str]]:
    """Real documents, and questions people asked about them."""
    if not SHARED.exists():
        pytest.skip("the shared data is not here")
    documents = list(rows(SHARED / "policy_library.jsonl.gz"))[:: 2013 // MOST_DOCUMENTS]
    questions = [str(row["question"]) for row in rows(SHARED / "ncp" / "dev_questions.jsonl.gz")]
    records = [
        PolicyRecord(title=row["title"] or row["docid"], text=row["text"], key=row["docid"], source=row["source"])
        for row in documents
    ]
    titles = [f"{record.title}讲了什么" for record in records[:10]]
    return records, [*questions[:: len(questions) // MOST_QUESTIONS], *titles]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


@pytest.mark.parametrize("make", [demo_library, shared_library])
def test_each_sentence_of_an_answer_stands_in_the_library_or_in_the_wording(
    make: Any, office: Office, tmp_path: Path
) -> None:
    records, questions = make()
    with office.work() as work:
        for record in records:
            library.save(work, record)
    shelf = Shelf(tmp_path / "index")
    index.rebuild(office, shelf.folder)
    said = "".join(_FACT.sub("|", sentence) for sentence in wording.sentences().values())
    turn: Any = SimpleNamespace(today=TODAY, settings=SimpleNamespace(public_url="http://127.0.0.1"))
    answered, invented = 0, []
    for question in questions:
        with office.reading() as work:
            found = answer(work, shelf, question, TODAY)
            if found is None:
                continue
            answered += 1
            told = "\n".join([words_of(turn, found), *(line.label for line in lines_under(found))])
            held = facts_of(work, found.policy_id, found.alternatives)
            invented += [(question, part) for part in parts_of(told, found.passage) if part not in held + said]
            if _BLANKS.sub("", found.passage).rstrip("…") not in held:
                invented.append((question, found.passage))
    assert answered > len(questions) // 4
    assert invented == []


def test_an_invented_sentence_would_be_seen() -> None:
    assert list(parts_of("“原文。”\n咨询：某局\n凭空捏造的话", "原文。")) == ["咨询", "某局", "凭空捏造的话"]


def parts_of(told: str, passage: str) -> Iterator[str]:
    """The runs of Chinese in a message beside the passage."""
    yield from _CHINESE.findall(_DATE.sub("|", _LINK.sub("", told.replace(passage, ""))))


def facts_of(work: Work, policy_id: int | None, others: tuple[tuple[int, str], ...]) -> str:
    """All that the library knows of these policies, as one text without blanks."""
    policies = [work.db.get_one(Policy, one) for one in (policy_id, *(id for id, _ in others)) if one is not None]
    policies += [policy.replaced_by for policy in policies if policy.replaced_by is not None]
    known = [
        "|".join(
            [policy.title, policy.document_number, policy.issuer, policy.contact, policy.source, *policy.materials]
            + [f"{article.number}|{article.text}" for article in policy.articles]
        )
        for policy in policies
    ]
    return _BLANKS.sub("", "|".join(known))
