"""The inbox: who waits, what a colleague may do, and what the log keeps of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.handoffs import Handoff, HandoffLine
from models.kinds import HandoffReason, HandoffState, MessageState, OutboxState, Role
from models.messages import Message, WorkItem
from models.outbox import OutboxEntry
from models.people import AuditEntry, Follower, Staff
from models.work import Office
from services.handoffs import lifecycle
from tests.cast import LI_MIN, ZHOU_PING, Cast
from tests.conftest import Clock
from tests.console.conftest import Desk, Login

FORM = {"name": "提交诉求", "answers": [["问题", "园区停水两天"], ["电话", "13800000001"]], "asking": "请问是哪个区？"}


@pytest.fixture
def page(office: Office, people: Cast) -> str:
    """李敏 asks for a person in the middle of a form; the address of the conversation."""
    with office.work() as work:
        work.add(
            Message(
                key="m1",
                openid=LI_MIN.openid,
                kind="text",
                content="人工，我的电话13800000001",
                received_at=work.now,
                state=MessageState.ANSWERED,
                answered_at=work.now,
                reply={"messages": [{"msgtype": "text", "text": {"content": "好的，正在请同事"}}]},
            )
        )
        handoff = lifecycle.begin(work, LI_MIN.openid, HandoffReason.ASKED, "人工（停水）", form=FORM)
        return f"/console/inbox/{handoff.id}"


@pytest.fixture
def operator(log_in: Login, page: str) -> Desk:
    """An operator who has taken it."""
    desk = log_in(Role.OPERATOR)
    assert desk.post(f"{page}/take").status_code == 303
    return desk


def key_of(html: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', html)
    assert found is not None
    return found[1]


def posted(office: Office) -> list[tuple[str, dict[str, str]]]:
    with office.reading() as look:
        return [(row.notice, row.facts) for row in look.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def state(office: Office) -> HandoffState:
    with office.reading() as look:
        return look.db.scalars(select(Handoff.state)).one()


def deeds(office: Office) -> list[str]:
    with office.reading() as look:
        rows = look.db.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [row.action for row in rows if row.action.startswith("handoff.")]


def test_the_queue_says_who_waits_since_when_and_why(page: str, log_in: Login, office: Office, clock: Clock) -> None:
    clock.move(minutes=12)
    with office.work() as work:
        lifecycle.begin(work, ZHOU_PING.openid, HandoffReason.ANGRY, "没人管吗")
    desk = log_in(Role.OPERATOR)
    html = desk.get("/console/inbox").text
    for part in ("李敏", "恒远机械", "要求人工", "12 分钟", "情绪激动", "o-zhou-ping"):
        assert part in html
    assert html.index("要求人工") < html.index("情绪激动")  # the oldest first
    assert desk.get("/console/inbox/count").text == "2"
    assert "您手上没有对话" in desk.get("/console/inbox?view=mine").text


def test_an_empty_queue_says_so(log_in: Login) -> None:
    desk = log_in(Role.AUDITOR)
    assert "没有人在等" in desk.get("/console/inbox").text
    assert desk.get("/console/inbox/count").text == ""
    assert "还没有这样的对话" in desk.get("/console/inbox?view=ended").text


def test_the_page_tells_all_a_colleague_needs(page: str, operator: Desk) -> None:
    html = operator.get(page).text
    for part in (
        "人工，我的电话138****0001",
        "好的，正在请同事",
        "填到一半：提交诉求",
        "园区停水两天",
        "请问是哪个区",
        "接入",
    ):
        assert part in html
    assert "13800000001" not in html


def test_an_answer_leaves_once_and_shows_its_delivery(page: str, operator: Desk, office: Office) -> None:
    key = key_of(operator.get(page).text)
    for _ in range(2):
        operator.post(f"{page}/say", text="您好，水务已经在路上", key=key)
    assert posted(office) == [("handoff.said", {"text": "您好，水务已经在路上"})]
    assert "待发送" in operator.get(f"{page}/talk").text
    with office.work() as work:
        work.db.scalars(select(OutboxEntry)).one().state = OutboxState.FAILED
    assert "发送失败" in operator.get(f"{page}/talk").text


def test_a_note_is_for_colleagues_alone(page: str, operator: Desk, office: Office) -> None:
    operator.post(f"{page}/note", text="先安抚")
    assert posted(office) == []
    assert "对方看不到" in operator.get(f"{page}/talk").text


def test_with_the_window_closed_the_page_says_so_and_offers_what_is_left(
    page: str, operator: Desk, office: Office, clock: Clock
) -> None:
    with office.work() as work:
        work.db.get_one(Follower, LI_MIN.openid).last_message_at = work.now - timedelta(hours=48)
    html = operator.get(page).text
    assert "微信不让直接发送" in html
    assert "/say" not in html
    operator.post(f"{page}/say", text="您好", key="k1")
    assert posted(office) == []
    operator.post(f"{page}/leave-word", text="材料齐了", key="k2", calls="yes")
    assert [notice for notice, _ in posted(office)] == ["handoff.word_waits"]
    assert "等对方来消息时送达" in operator.get(f"{page}/talk").text


def test_it_is_passed_on_and_taken_over(page: str, operator: Desk, log_in: Login, office: Office) -> None:
    with office.reading() as look:
        to = look.db.scalars(select(Staff.id).where(Staff.username == "supervisor")).one()
    operator.post(f"{page}/pass", to=to, text="问督办")
    supervisor = log_in(Role.SUPERVISOR)
    assert "要求人工" in supervisor.get("/console/inbox?view=mine").text
    assert supervisor.get("/console/inbox/count").text == "1"
    assert "/say" not in operator.get(page).text
    operator.post(f"{page}/take")
    assert "已经接入" in operator.get(page).text
    operator.post(f"{page}/take", over="yes")
    assert "由您接待" in operator.get(page).text
    assert deeds(office) == ["handoff.take", "handoff.pass", "handoff.take"]


def test_the_end_is_recorded_and_the_conversation_stays_readable(page: str, operator: Desk, office: Office) -> None:
    operator.post(f"{page}/give-back", reason="quiet")
    assert state(office) is HandoffState.TAKEN  # not an end that a person may choose
    operator.post(f"{page}/give-back", reason="solved")
    assert state(office) is HandoffState.ENDED
    assert posted(office)[-1][0] == "handoff.given_back_with_draft"
    assert "已解决" in operator.get(page).text
    assert "已解决" in operator.get("/console/inbox?view=ended").text
    with office.reading() as look:
        entry = look.db.scalars(select(AuditEntry).where(AuditEntry.action == "handoff.end")).one()
        assert entry.detail["reason"] == "solved"


def test_it_becomes_a_work_item_or_an_appeal(page: str, operator: Desk, office: Office) -> None:
    operator.post(f"{page}/register", text="下午回电")
    facts = {"problem": "园区停水两天没有人处理", "district": "江东区", "enterprise_name": "云川恒远机械有限公司"}
    operator.post(f"{page}/appeal", **facts, phone="")
    with office.reading() as look:
        assert look.db.scalars(select(WorkItem.text)).all() == ["下午回电"]
        number = look.db.scalars(select(HandoffLine.text).order_by(HandoffLine.id.desc())).first()
    assert number
    assert f"诉求 {number}" in operator.get(page).text
    assert [notice for notice, _ in posted(office)] == ["handoff.appeal_filed"]


def test_the_log_keeps_the_deed_and_not_the_words(page: str, operator: Desk, office: Office) -> None:
    operator.post(f"{page}/say", text="这句话很私密", key="k1")
    operator.post(f"{page}/note", text="这句话很私密")
    assert deeds(office) == ["handoff.take", "handoff.say", "handoff.note"]
    with office.reading() as look:
        assert "私密" not in "".join(str(row.detail) for row in look.db.scalars(select(AuditEntry)))


@pytest.mark.parametrize("key", ["", "a b", "x" * 41])
def test_a_page_without_a_good_key_is_refused(key: str, page: str, operator: Desk, office: Office) -> None:
    assert operator.post(f"{page}/say", text="您好", key=key).status_code == 400
    assert posted(office) == []
