"""Usual questions: nobody reads an answer that was not looked over, and the same question gets it in any words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from models.faq import FaqEntry
from models.kinds import WorkItemKind
from models.messages import WorkItem
from models.policies import Policy
from models.question_kinds import FaqState
from models.work import Actor, Office, Work
from services import work_items
from services.policies import faq, index, library
from services.policies.answer import Answer, Shelf, find
from services.policies.faq import FaqContent
from services.policies.library import PolicyRecord
from tests.cast import ZHOU_PING
from tests.services.refusals import refused

TODAY = date(2026, 1, 5)
WRITER, REVIEWER = Actor("staff", "陈静", staff_id=1), Actor("staff", "孙浩", staff_id=2)
POLICY = PolicyRecord(
    title="云川市境外展会补贴办法",
    text="第一条 为开拓国际市场，制定本办法。\n第二条 展位费按70%补贴，每个展位最高2万元。\n第三条 每年三月集中申报。",
    document_number="云商务〔2025〕5号",
)
TWIN = replace(POLICY, title="云川市境外展会补贴细则", document_number="云商务〔2025〕6号")
CONTENT = FaqContent(
    question="境外展会的签证费能不能补贴？",
    answer="签证费不在补贴范围内，只补展位费。",
    variants=("出国参展办签证的钱给报吗",),
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question looks for new answers."""
    monkeypatch.setattr("services.policies.known.LOOK_AGAIN_SECONDS", 0.0)


@pytest.fixture
def ask(office: Office, tmp_path: Path) -> Callable[[str], Answer | None]:
    with office.work() as work:
        library.save(work, POLICY)
        library.save(work, TWIN)
    shelf = Shelf(tmp_path / "index")
    index.rebuild(office, shelf.folder)

    def ask(question: str) -> Answer | None:
        with office.reading() as work:
            return find(work, shelf, question, TODAY).answer

    return ask


def let_out(work: Work, entry_id: int) -> None:
    entry = work.db.get_one(FaqEntry, entry_id)
    faq.review(work, entry, faq.stamp_of(entry))


def keep(
    office: Office, content: FaqContent = CONTENT, record: PolicyRecord = POLICY, *, is_reviewed: bool = True
) -> int:
    with office.work(WRITER) as work:
        policy = library.find_by_number(work, record.document_number)
        entry = faq.draft(work, replace(content, policy_id=policy.id if policy else None, article_number="第二条"))
    if is_reviewed:
        with office.work(REVIEWER) as work:
            let_out(work, entry.id)
    return entry.id


def test_a_reviewed_answer_is_given_with_its_source_and_a_draft_is_not(office: Office, ask) -> None:
    entry_id = keep(office, is_reviewed=False)
    before = ask("境外展会的签证费能不能补贴？")
    assert before is None or before.faq_id is None
    with office.work(REVIEWER) as work:
        let_out(work, entry_id)
    found = ask("境外展会的签证费能不能补贴？")
    assert found is not None
    assert (found.faq_id, found.passage) == (entry_id, CONTENT.answer)
    assert (found.title, found.article_number) == (POLICY.title, "第二条")


@pytest.mark.parametrize(
    ("question", "is_same"),
    [
        ("出国参展办签证的钱给报吗？", True),
        ("请问一下，境外展会的签证费能不能补贴呀", True),
        ("境外展会的签证费什么时候截止", False),  # wants a date
        ("境外展会的展位费能不能补贴", False),  # another cost
    ],
)
def test_the_same_question_in_other_words_gets_the_answer_and_another_does_not(
    office: Office, ask, question: str, is_same: bool
) -> None:
    entry_id = keep(office)
    found = ask(question)
    assert (found is not None and found.faq_id == entry_id) is is_same


@pytest.mark.parametrize("asked", ["2025年的申报已经截止了吗", "江东区的申报已经截止了吗"])
def test_another_year_or_district_is_another_question(office: Office, ask, asked: str) -> None:
    keep(office, FaqContent(question=asked.replace("2025", "2026").replace("江东", "临港"), answer="没有。"))
    found = ask(asked)
    assert found is None or found.faq_id is None


def test_an_answer_whose_policy_is_over_is_not_given(office: Office, ask) -> None:
    keep(office)
    with office.work() as work:
        work.db.execute(update(Policy).values(expires_on=date(2025, 12, 31)))
    found = ask("境外展会的签证费能不能补贴？")
    assert found is None or found.faq_id is None


def test_who_wrote_it_does_not_review_it(office: Office) -> None:
    with office.work(WRITER) as work:
        entry_id = faq.draft(work, CONTENT).id
    with refused("faq.own_words"), office.work(WRITER) as work:
        let_out(work, entry_id)


def test_a_changed_or_retired_answer_is_given_no_more(office: Office, ask) -> None:
    entry_id = keep(office)
    with office.work(WRITER) as work:
        faq.edit(work, work.db.get_one(FaqEntry, entry_id), replace(CONTENT, answer="签证费可以报。"))
    found = ask(CONTENT.question)
    assert found is None or found.faq_id is None
    with office.work(REVIEWER) as work:
        let_out(work, entry_id)
    found = ask(CONTENT.question)
    assert found is not None
    assert found.passage == "签证费可以报。"
    with office.work(REVIEWER) as work:
        faq.retire(work, work.db.get_one(FaqEntry, entry_id))
    found = ask(CONTENT.question)
    assert found is None or found.faq_id is None


def test_an_answered_item_becomes_one_entry_without_the_person(office: Office, people) -> None:
    with office.work(ZHOU_PING.actor) as work:
        text = "我电话13800000004，签证费能报吗"
        item = work_items.open_item(work, WorkItemKind.UNANSWERED, ZHOU_PING.openid, text)
        with refused("faq.not_answered"):
            faq.from_item(work, item)
    with office.work(WRITER) as work:
        item = work.db.get_one(WorkItem, item.id)
        work_items.answer(work, item, "签证费不在补贴范围内。")
        first, second = faq.from_item(work, item), faq.from_item(work, item)
    assert first.id == second.id
    assert (first.state, first.answer) == (FaqState.DRAFT, "签证费不在补贴范围内。")
    assert "13800000004" not in first.question
    assert "签证费能报吗" in first.question


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"question": "签"}, "faq.question_length"),
        ({"answer": " "}, "faq.answer_length"),
        ({"answer": "长" * 451}, "faq.answer_length"),
        ({"variants": tuple(f"第{n}种问法" for n in range(31))}, "faq.too_many_variants"),
        ({"policy_id": 99}, "faq.no_such_policy"),
        ({"article_number": "第二条"}, "faq.article_without_policy"),
        ({"department_id": 99}, "faq.no_such_department"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(office: Office, change: dict[str, object], key: str) -> None:
    with refused(key), office.work(WRITER) as work:
        faq.draft(work, replace(CONTENT, **change))  # type: ignore[arg-type]


def test_a_policy_that_helped_others_with_such_a_question_comes_first(office: Office, ask) -> None:
    question = "境外展会的展位费怎么补贴"
    assert [one.title for one in (ask(question), ask(f"{question}，每个展位最高多少")) if one] == [POLICY.title] * 2
    keep(office, FaqContent(question=f"{question}，每个展位的截止时间", answer="每年三月。"), TWIN)
    found = ask(f"{question}，每个展位最高多少")
    assert found is not None
    assert (found.title, found.faq_id) == (TWIN.title, None)
