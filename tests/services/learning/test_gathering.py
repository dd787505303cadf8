"""Messages the house can learn from are found, once, and without what names anybody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.kinds import HandoffReason
from models.learning import Lesson, Sighting
from models.learning_kinds import LessonReason
from models.work import Office
from services.handoffs import lifecycle
from services.learning import gathering
from tests.cast import LI_MIN, ZHAO_LEI, Cast
from tests.conftest import Clock
from tests.services.learning.talk import CLARIFY, VERDICT, hear


@pytest.fixture(autouse=True)
def _cast(office: Office, people: Cast) -> None:
    """Everybody is there."""


def gather(office: Office) -> dict[str, set[LessonReason]]:
    """The texts that are kept, each with why."""
    with office.work() as work:
        gathering.gather(work)
    with office.reading() as look:
        rows = look.db.execute(select(Lesson.text, Sighting.reason).join(Sighting, Sighting.lesson_id == Lesson.id))
        found: dict[str, set[LessonReason]] = {}
        for text, reason in rows:
            found.setdefault(text, set()).add(reason)
        return found


def lesson(office: Office) -> Lesson:
    with office.reading() as look:
        found = look.db.scalars(select(Lesson)).one()
        look.db.expunge(found)
        return found


def test_what_was_unclear_is_kept_and_what_was_clear_is_not(office: Office) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    hear(office, "高企认定要什么材料", "policy.ask")
    assert gather(office) == {"那个事情怎么弄": {LessonReason.UNCLEAR}}


@pytest.mark.parametrize(("content", "taps"), [("查政策", "policy.ask"), ("2", ""), ("查政策", "")])
def test_the_line_somebody_chose_instead_is_remembered(office: Office, content: str, taps: str) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    hear(office, content, "policy.ask", taps=taps)
    assert gather(office) == {"那个事情怎么弄": {LessonReason.UNCLEAR, LessonReason.CORRECTED}}
    assert (lesson(office).chosen, lesson(office).times) == ("policy.ask", 1)


def test_a_new_question_after_an_unclear_one_corrects_nothing(office: Office) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    hear(office, "高企认定要什么材料", "policy.ask")
    assert gather(office) == {"那个事情怎么弄": {LessonReason.UNCLEAR}}


def test_what_was_taken_for_nobodys_business_counts_when_a_line_was_chosen(office: Office) -> None:
    hear(office, "隔壁又来闹了", "none", offers=CLARIFY)
    hear(office, "今天吃什么", "none", who=ZHAO_LEI, offers=CLARIFY)
    hear(office, "1", "appeal.submit")
    assert gather(office) == {"隔壁又来闹了": {LessonReason.CORRECTED}}


def test_a_useless_answer_leads_back_to_its_question(office: Office) -> None:
    hear(office, "小巨人怎么补", "policy.ask", offers=VERDICT)
    hear(office, "没用", "useful", taps="useful:no")
    hear(office, "设备补贴比例", "policy.ask", who=ZHAO_LEI, offers=VERDICT)
    hear(office, "有用", "useful", who=ZHAO_LEI, taps="useful:yes")
    assert gather(office) == {"小巨人怎么补": {LessonReason.USELESS}}


def test_what_was_said_before_a_person_was_asked_for_is_kept(office: Office) -> None:
    hear(office, "你们管不管施工扰民", "policy.ask")
    hear(office, "人工", "handoff.request")
    with office.work() as work:
        lifecycle.begin(work, LI_MIN.openid, HandoffReason.ASKED, "人工")
    assert gather(office) == {"你们管不管施工扰民": {LessonReason.HANDED_OVER}}


def test_who_left_a_form_for_a_person_was_understood(office: Office) -> None:
    hear(office, "园区停水两天", "appeal.submit")
    with office.work() as work:
        lifecycle.begin(work, LI_MIN.openid, HandoffReason.ASKED, "人工", form={"name": "提交诉求", "answers": []})
    assert gather(office) == {}


def test_one_text_is_one_row_however_often_and_by_whom(office: Office, clock: Clock) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    clock.move(minutes=30)
    hear(office, "那個事情怎麼弄", "unclear", who=ZHAO_LEI, offers=CLARIFY, score=0.3)
    gather(office)
    found = lesson(office)
    assert (found.times, found.score, found.last_seen_at) == (2, 0.3, clock())


def test_to_gather_twice_counts_once(office: Office, clock: Clock) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    gather(office)
    gather(office)
    clock.move(minutes=30)
    gather(office)
    gather(office)
    assert lesson(office).times == 1


def test_a_choice_that_comes_after_the_first_look_is_still_seen(office: Office, clock: Clock) -> None:
    hear(office, "那个事情怎么弄", "unclear", offers=CLARIFY)
    gather(office)
    clock.move(minutes=2)
    hear(office, "1", "appeal.submit")
    gather(office)
    assert lesson(office).chosen == "appeal.submit"


def test_nothing_that_names_somebody_is_kept(office: Office) -> None:
    hear(office, "我是李敏，恒远机械的，电话13800000001，找赵经理，邮箱li@heng.example", "unclear", offers=CLARIFY)
    kept = next(iter(gather(office)))
    for told in ("李敏", "恒远", "1380000", "li@heng"):
        assert told not in kept
    assert "找" in kept


def test_figures_alone_teach_nothing(office: Office) -> None:
    hear(office, "13800000001", "unclear")
    hear(office, "？", "unclear")
    assert gather(office) == {}
