"""What was asked about policies is kept once, without the person, with what became of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.faq import FaqEntry, PolicyQuestion
from models.kinds import WorkItemKind
from models.policies import Policy
from models.question_kinds import QuestionOutcome, UselessReason
from models.work import Office
from services import work_items
from services.policies import asked
from services.policies.asked import Mark, Usage
from tests.cast import LI_MIN, ZHAO_LEI, Cast
from tests.conftest import Clock
from tests.services.learning.talk import hear

QUESTION = "展位费能补多少"


@pytest.fixture
def policy(office: Office, people: Cast) -> int:
    with office.work() as work:
        return work.add(Policy(key="1", title="展会补贴办法", created_at=work.now, updated_at=work.now)).id


def gather(office: Office) -> list[PolicyQuestion]:
    with office.work() as work:
        asked.gather(work)
    with office.reading() as look:
        rows = list(look.db.scalars(select(PolicyQuestion).order_by(PolicyQuestion.id)))
        look.db.expunge_all()
        return rows


def lines(mark: Mark) -> list[tuple[str, str]]:
    return [(f"{asked.USEFUL}{mark}", "有用"), (f"{asked.USELESS}{mark}", "没用")]


def test_a_mark_says_what_it_was_made_of() -> None:
    marks = (Mark(), Mark(12, 3, None, 7.15), Mark(12, None, 5), Mark(12, is_absent=True), Mark(score=0.0))
    assert [Mark.read(str(mark)) for mark in marks] == list(marks)
    assert Mark.read("what else") == Mark()


def test_a_question_is_kept_once_with_the_place_that_answered(office: Office, policy: int) -> None:
    hear(office, f"{QUESTION}，我是李敏 13800000001", "policy.ask", offers=lines(Mark(policy, 2, None, 6.5)))
    gather(office)
    (row,) = gather(office)
    assert (row.outcome, row.policy_id, row.article, row.score) == (QuestionOutcome.ANSWERED, policy, 2, 6.5)
    assert QUESTION in row.text
    assert "李敏" not in row.text
    assert "13800000001" not in row.text


def test_what_was_not_found_is_kept_with_what_came_near(office: Office, policy: int) -> None:
    hear(office, "火星补贴有吗", "policy.ask", offers=[(f"{asked.PERSON}{Mark(policy, 1, None, 3.2)}", "请同事来答复")])
    absent = Mark(policy, is_absent=True)
    hear(office, "那名额呢", "policy.ask", offers=[(f"{asked.PERSON}{absent}", "请同事来答复")])
    hear(office, "查政策", "policy.ask")  # asked what one wants to know: no question
    found = [(row.outcome, row.policy_id, row.score) for row in gather(office)]
    assert found == [(QuestionOutcome.NOT_FOUND, policy, 3.2), (QuestionOutcome.NOT_IN_IT, policy, None)]


def test_a_verdict_and_its_reason_belong_to_the_answer_they_were_tapped_under(
    office: Office, policy: int, clock: Clock
) -> None:
    mark = Mark(policy, 2)
    hear(office, QUESTION, "policy.ask", offers=lines(mark))
    hear(office, "机票补不补", "policy.ask", who=ZHAO_LEI, offers=lines(mark))
    clock.move(seconds=1)
    why = f"{asked.WHY}{UselessReason.OUTDATED}:{mark}"
    hear(office, "没用", "useful", offers=[(why, "内容过时了")], taps=f"{asked.USELESS}{mark}")
    assert [(row.is_useful, row.reason) for row in gather(office)] == [(False, None), (None, None)]
    clock.move(seconds=1)
    hear(office, "内容过时了", "useful")
    hear(office, "1", "useful", who=ZHAO_LEI)
    assert [(row.is_useful, row.reason) for row in gather(office)] == [(False, UselessReason.OUTDATED), (True, None)]
    with office.reading() as look:
        assert asked.usage(look, [policy, 999]) == {policy: Usage(2, 1, 1), 999: Usage()}


@pytest.mark.parametrize(
    ("said", "verdict"), [("没帮助", False), ("还是没有用啊", False), ("很有用，谢谢", True), ("有什么用", None)]
)
def test_typed_words_after_an_answer_count_like_its_lines(
    office: Office, policy: int, clock: Clock, said: str, verdict: bool | None
) -> None:
    hear(office, QUESTION, "policy.ask", offers=lines(Mark(policy, 2)))
    clock.move(seconds=1)
    why = f"{asked.WHY}{UselessReason.UNCLEAR}:{Mark(policy, 2)}"
    hear(office, said, "useful", offers=[(why, "看不明白")])
    assert [(row.is_useful, row.reason) for row in gather(office)] == [(verdict, None)]
    clock.move(seconds=1)
    hear(office, "没用", "useful")  # below other lines than those of an answer: nothing is judged
    assert [row.is_useful for row in gather(office)] == [verdict]
    with office.reading() as look:
        assert asked.usage(look, [policy])[policy] == Usage(1, int(verdict is True), int(verdict is False))


def test_a_question_that_went_to_a_colleague_knows_its_item(office: Office, policy: int) -> None:
    hear(office, "火星补贴有吗", "policy.ask", offers=[(asked.PERSON, "请同事来答复")])
    with office.work(LI_MIN.actor) as work:
        item = work_items.open_item(work, WorkItemKind.UNANSWERED, LI_MIN.openid, "火星补贴有吗")
    hear(office, "请同事来答复", "ask_person", taps=asked.PERSON)
    (row,) = gather(office)
    assert row.work_item_id == item.id


def test_a_usual_question_counts_its_hits_once(office: Office, policy: int) -> None:
    with office.work() as work:
        entry = work.add(FaqEntry(question=QUESTION, answer="七成", created_at=work.now, updated_at=work.now))
    hear(office, QUESTION, "policy.ask", offers=lines(Mark(policy, None, entry.id)))
    gather(office)
    (row,) = gather(office)
    with office.reading() as look:
        hits = look.db.get_one(FaqEntry, entry.id).hits
    assert (row.outcome, row.faq_id, hits) == (QuestionOutcome.FAQ, entry.id, 1)


def test_a_message_answered_late_is_found_later(office: Office, policy: int, clock: Clock) -> None:
    hear(office, QUESTION, "policy.ask", offers=lines(Mark(policy)))
    clock.move(minutes=30)
    gather(office)  # all is settled
    hear(office, "机票补不补", "policy.ask", offers=lines(Mark(policy)))
    assert len(gather(office)) == 2
