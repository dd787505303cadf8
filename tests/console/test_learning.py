"""Learning in the console: the queue, what a colleague teaches, and a training from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from models.kinds import Role
from models.learning import AddedPhrase, Lesson, Promotion, Sighting, Training
from models.learning_kinds import LessonReason, LessonState, TrainingState
from models.people import AuditEntry
from models.work import JobCall, Office
from nlp import live
from nlp.intents import ARTEFACT
from nlp.normal import normalise
from nlp.router import load
from services.learning import routers
from tests.console.conftest import Desk, Login

TEXT = "那个补差的事归谁呀，我是〔姓名〕"
JUDGED: dict[str, Any] = {
    "count": 10,
    "right": [7, 8],
    "intents": [["policy.ask", 10, 0.7, 0.8]],
    "better": [2, [{"text": "补差归谁", "before": "none", "after": "policy.ask", "wanted": "policy.ask", "times": 1}]],
    "worse": [1, []],
}
REPORT: dict[str, Any] = {
    "compared_with": 0,
    "base": "x",
    "phrases": 10,
    "held_out": JUDGED,
    "labelled": {**JUDGED, "count": 0, "right": [0, 0], "better": [0, []], "worse": [0, []]},
    "recent": {
        "messages": 40,
        "texts": 30,
        "changed": 3,
        "unclear": [9, 6],
        "pairs": [["unclear", "policy.ask", 3]],
        "list": [
            {"text": "补差归谁 13800000001", "before": "unclear", "after": "policy.ask", "wanted": "", "times": 3}
        ],
    },
}


@pytest.fixture(autouse=True)
def _shipped() -> Iterator[None]:
    """Whatever a test put to work goes with it."""
    yield
    live.configure(None)


@pytest.fixture
def lesson(office: Office) -> str:
    """A message that waits; its address."""
    with office.work() as work:
        seen = {"first_seen_at": work.now, "last_seen_at": work.now}
        made = work.add(Lesson(key="k", text=TEXT, times=3, did="unclear", score=0.4, chosen="policy.ask", **seen))
        for number, reason in enumerate((LessonReason.UNCLEAR, LessonReason.UNCLEAR, LessonReason.CORRECTED)):
            work.add(Sighting(lesson_id=made.id, message_id=number, reason=reason, at=work.now))
        return f"/console/learning/{made.id}"


@pytest.fixture(scope="module")
def artefact() -> bytes:
    """The router of the house; to pack it takes a second."""
    return routers.packed(load(ARTEFACT))


@pytest.fixture
def training(office: Office, artefact: bytes) -> str:
    """A training that waits to be decided on; its address."""
    with office.work() as work:
        given = {"asked_at": work.now, "asked_by": "方晴", "touched_at": work.now, "added": {}, "report": REPORT}
        made = work.add(Training(state=TrainingState.READY, artefact=artefact, **given))
        return f"/console/learning/training/{made.id}"


@pytest.fixture
def admin(log_in: Login) -> Desk:
    return log_in(Role.ADMIN)


def shown(desk: Desk, url: str) -> str:
    return desk.get(url).get_data(as_text=True)


def deeds(office: Office) -> list[str]:
    with office.reading() as look:
        rows = look.db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
        return [action for action in rows if action.startswith("learning.")]


def state(office: Office, kind: type[Lesson] | type[Training]) -> Any:
    with office.reading() as look:
        return look.db.scalars(select(kind.state)).one()


def test_the_queue_says_how_often_why_and_what_was_chosen_instead(lesson: str, log_in: Login) -> None:
    page = shown(log_in(Role.SUPERVISOR), "/console/learning")
    for told in (TEXT, "没听明白", "对方改选", "对方选了政策咨询", "把握 40%"):
        assert told in page
    assert TEXT in shown(log_in(Role.SUPERVISOR), "/console/learning?reason=corrected")
    assert TEXT not in shown(log_in(Role.SUPERVISOR), "/console/learning?reason=useless")


def test_who_only_watches_is_offered_nothing_to_do(lesson: str, log_in: Login) -> None:
    assert "加为例句" in shown(log_in(Role.DISPATCHER), lesson)
    page = shown(log_in(Role.SUPERVISOR), lesson)
    assert TEXT in page
    assert "加为例句" not in page


def test_a_message_becomes_a_phrase_and_the_decision_can_be_taken_back(
    lesson: str, admin: Desk, office: Office
) -> None:
    page = shown(admin, lesson)
    assert '<option value="policy.ask" selected>' in page
    answer = admin.post(f"{lesson}/decide", deed="teach", intent="policy.ask", text="那个补差的事归谁呀")
    assert answer.location == "/console/learning"
    assert state(office, Lesson) is LessonState.TAUGHT
    assert "那个补差的事归谁呀" in shown(admin, "/console/learning/phrases")
    admin.post(f"{lesson}/reopen", confirmed="yes")
    assert state(office, Lesson) is LessonState.OPEN
    assert "还没有补充过例句" in shown(admin, "/console/learning/phrases")
    assert deeds(office) == ["learning.teach", "learning.reopen"]


def test_a_refused_phrase_is_told_on_the_page_of_its_message(lesson: str, admin: Desk, office: Office) -> None:
    shown(admin, lesson)
    assert admin.post(f"{lesson}/decide", deed="teach", intent="", text="那个补差的事").location == lesson
    assert "请选择这句话的意思" in shown(admin, lesson)
    assert state(office, Lesson) is LessonState.OPEN


def test_the_next_message_follows_the_one_that_was_decided(lesson: str, admin: Desk, office: Office) -> None:
    with office.work() as work:
        seen = {"first_seen_at": work.now, "last_seen_at": work.now}
        other = work.add(Lesson(key="other", text="另一句", **seen)).id
    shown(admin, lesson)
    assert admin.post(f"{lesson}/ignore").location == f"/console/learning/{other}"
    assert admin.post(f"/console/learning/{other}/decide", deed="label", intent="none").location == "/console/learning"


def test_a_word_is_understood_at_once_and_forgotten_at_once(admin: Desk, office: Office, console_settings: Any) -> None:
    live.configure(console_settings.home / "nlp")
    page = "/console/learning/words"
    assert "还没有补充过词语" in shown(admin, page)
    admin.post(f"{page}/add", kind="synonym", word="小巨补", meaning="专精特新补贴")
    assert normalise("小巨补怎么领") == "专精特新补贴怎么领"
    admin.post(f"{page}/1/remove", confirmed="yes")
    assert normalise("小巨补怎么领") == "小巨补怎么领"
    assert admin.post(f"{page}/add", kind="slang", word="小巨补", meaning="专精特新补贴").status_code == 400
    assert deeds(office) == ["learning.word_add", "learning.word_remove"]


def test_a_training_is_begun_once_and_watched(admin: Desk, office: Office, jobs: list[JobCall]) -> None:
    page = "/console/learning/training"
    assert "还没有训练过" in shown(admin, page)
    begun = admin.post(f"{page}/begin").location
    assert begun == f"{page}/1"
    assert JobCall("learning.train", 1) in jobs
    assert "正在排队" in shown(admin, begun)
    assert "第 0 步，共 13 步" in shown(admin, f"{begun}/live")
    assert "正在进行" in shown(admin, page)
    assert admin.post(f"{page}/begin").location == page
    assert "已经有一次训练在进行" in shown(admin, page)


def test_a_training_that_was_cut_off_says_so(admin: Desk, clock: Any) -> None:
    begun = admin.post("/console/learning/training/begin").location
    clock.move(minutes=11)
    page = shown(admin, begun)
    assert "可能被中断了" in page
    assert "data-live=" not in page.split("<main", 1)[1]


def test_the_report_shows_what_got_better_and_what_would_be_answered_otherwise(training: str, admin: Desk) -> None:
    page = shown(admin, training)
    for told in ("80.0%", "原来 70.0%", "补差归谁", "没听明白 → 政策咨询 3 条", "9 → 6 条"):
        assert told in page
    assert "13800000001" not in page


def test_a_router_is_promoted_after_a_question_and_taken_back(
    training: str, admin: Desk, office: Office, console_settings: Any
) -> None:
    live.configure(console_settings.home / "nlp")
    shown(admin, training)
    asked = admin.post(f"{training}/promote").get_data(as_text=True)
    assert "确定启用这次训练吗" in asked
    assert state(office, Training) is TrainingState.READY
    assert admin.post(f"{training}/promote", confirmed="yes").location == training
    assert "正在使用" in shown(admin, training)
    assert (console_settings.home / "nlp" / live.ROUTER).exists()
    admin.post("/console/learning/training/ship", confirmed="yes")
    assert not (console_settings.home / "nlp" / live.ROUTER).exists()
    assert "恢复出厂" in shown(admin, "/console/learning/training")
    admin.post(f"{training}/promote", confirmed="yes")
    with office.reading() as look:
        assert list(look.db.scalars(select(Promotion.training_id).order_by(Promotion.id))) == [1, None, 1]
    assert deeds(office) == ["learning.promote", "learning.ship", "learning.promote"]


def test_what_was_discarded_cannot_be_promoted(training: str, admin: Desk, office: Office) -> None:
    shown(admin, training)
    admin.post(f"{training}/discard", confirmed="yes")
    admin.post(f"{training}/promote", confirmed="yes")
    assert "没有可以启用的结果" in shown(admin, training)
    with office.reading() as look:
        assert look.db.scalars(select(Promotion)).all() == []


def test_a_phrase_is_added_without_the_phone_that_was_typed(admin: Desk, office: Office) -> None:
    shown(admin, "/console/learning/phrases")
    admin.post("/console/learning/phrases/add", intent="appeal.submit", text="厂门口路塌了打13800000001")
    with office.reading() as look:
        assert look.db.scalars(select(AddedPhrase.text)).one() == "厂门口路塌了打〔电话〕"
