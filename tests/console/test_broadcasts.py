"""A broadcast at the staff door: written, counted, approved by somebody else, sent, and looked at afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from console import broadcast_stream
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, OutboxState, Role
from models.people import AuditEntry
from models.platform_tags import PlatformTag
from models.work import JobCall, Office
from push.circulars import Ways
from services.broadcasts import archive, freezing, planner, taps
from tests.cast import LI_MIN, Cast, make_event
from tests.conftest import Clock
from tests.console.conftest import Desk, Login

WRITTEN = {"topic": "policy", "title": "稳岗返还开始申领", "text": "{name}您好，现在可以申领。", "role": "contact"}
HOME = "/console/broadcasts"
BROADCAST = AuditEntry.action.startswith("broadcast.")


@pytest.fixture
def author(log_in: Login) -> Desk:
    return log_in(Role.OPERATOR)


@pytest.fixture
def leader(log_in: Login) -> Desk:
    return log_in(Role.LEADER)


def write(desk: Desk, **fields: str) -> str:
    """The address of a new draft."""
    desk.get(f"{HOME}/new")
    answer = desk.post(f"{HOME}/new", **{**WRITTEN, **fields})
    assert answer.status_code == 303
    desk.get(answer.location)
    return str(answer.location)


def only(office: Office) -> Broadcast:
    with office.reading() as work:
        found = work.db.scalars(select(Broadcast)).one()
        work.db.expunge(found)
    return found


def page(desk: Desk, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_goes_from_the_form_to_the_sending(
    office: Office, people: Cast, author: Desk, leader: Desk, jobs: list[JobCall]
) -> None:
    url = write(author)
    shown = page(author, url)
    assert "您好，现在可以申领。" in shown
    assert "{name}" not in shown
    author.post(f"{url}/submit")
    assert only(office).state is BroadcastState.SUBMITTED
    assert "审批通过" in page(leader, url)
    leader.post(f"{url}/approve", version="1")
    author.get(url)
    asked = author.post(f"{url}/schedule")
    assert "确定发送吗" in asked.get_data(as_text=True)
    assert only(office).state is BroadcastState.APPROVED
    author.post(f"{url}/schedule", confirmed="yes")
    assert only(office).state is BroadcastState.SENDING
    assert jobs[-1] == JobCall("broadcasts.send", only(office).id)
    with office.reading() as work:
        deeds = list(work.db.scalars(select(AuditEntry.action).where(BROADCAST).order_by(AuditEntry.id)))
    assert deeds == ["broadcast.draft", "broadcast.submit", "broadcast.approve", "broadcast.schedule"]


def test_who_sends_it_at_night_is_told_when_it_will_leave(people: Cast, clock: Clock, log_in: Login) -> None:
    clock.move(hours=12)  # ten in the evening
    author, leader = log_in(Role.OPERATOR), log_in(Role.LEADER)
    for fields, says_so in (({}, True), ({"is_urgent": "yes", "urgent_reason": "台风红色预警"}, False)):
        url = write(author, **fields)
        author.post(f"{url}/submit")
        leader.get(url)
        leader.post(f"{url}/approve", version="1")
        shown = page(author, url)
        assert ("现在是免打扰时段" in shown) is says_so
        assert ("会在免打扰结束后（08:00）发给" in shown) is says_so
        assert ("会立刻发给" in shown) is not says_so
        author.post(f"{url}/schedule", confirmed="yes", at="2026-01-06T23:30")
        assert ('在免打扰时段，<time datetime="2026-01-07T08:00:00+08:00">' in page(author, url)) is says_so


def test_a_supervisor_who_wrote_it_is_not_offered_to_approve_it(office: Office, people: Cast, log_in: Login) -> None:
    desk = log_in(Role.SUPERVISOR)
    url = write(desk)
    desk.post(f"{url}/submit")
    assert "要由另一位同事审批" in page(desk, url)
    desk.post(f"{url}/approve", version="1")
    assert only(office).state is BroadcastState.SUBMITTED


def test_the_forecast_names_the_tags_that_one_call_goes_to(
    author: Desk, people: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = PlatformTag(id=101, name="高新区", people=12_345, known_at=clock())
    told = planner.Forecast(20_000, {Channel.MASS_MESSAGE: 20_000}, {}, [tag])
    monkeypatch.setattr(planner, "forecast", lambda *_: told)
    shown = page(author, f"{HOME}/audience?role=follower")
    assert "公众号标签“高新区”的 12,345 人" in shown
    assert "2 次调用" in shown  # the tag, and a list for the rest


def test_its_progress_comes_by_itself_until_it_is_over(
    office: Office, people: Cast, author: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = write(author)
    monkeypatch.setattr(broadcast_stream, "EVERY_SECONDS", 0.0)
    with office.work() as work:
        work.db.scalars(select(Broadcast)).one().state = BroadcastState.SENDING
    sent = author.client.get(f"{url}/stream", headers={"Accept": "text/event-stream"})
    assert sent.mimetype == "text/event-stream"
    assert "Set-Cookie" not in sent.headers  # the page asks, and nobody is awake because of it
    parts = sent.iter_encoded()
    assert "人已发送" in json.loads(next(parts).decode().removeprefix("data: "))
    assert next(parts) == b":\n\n"  # nothing changed
    with office.work() as work:
        work.db.scalars(select(Broadcast)).one().state = BroadcastState.COMPLETED
    assert "已完成" in json.loads(next(parts).decode().removeprefix("data: "))
    assert next(parts) == b"event: end\ndata:\n\n"
    sent.close()
    for _ in range(2):
        assert broadcast_stream.PLACES.acquire(blocking=False)
    assert author.get(f"{url}/stream").status_code == 503
    for _ in range(2):
        broadcast_stream.PLACES.release()


def test_a_paused_one_is_watched_until_its_last_calls_have_come_back(
    office: Office, people: Cast, author: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = write(author)
    monkeypatch.setattr(broadcast_stream, "EVERY_SECONDS", 0.0)
    with office.work() as work:
        broadcast = work.db.scalars(select(Broadcast)).one()
        broadcast.state = BroadcastState.PAUSED
        under_way = {"state": OutboxState.SENDING, "way": Channel.TEMPLATE_MESSAGE, "due_at": work.now}
        work.add(Recipient(broadcast_id=broadcast.id, openid=LI_MIN.openid, **under_way))
    assert "data-stream" in page(author, url)
    sent = author.client.get(f"{url}/stream")
    parts = sent.iter_encoded()
    assert "已暂停" in json.loads(next(parts).decode().removeprefix("data: "))
    with office.work() as work:
        work.db.scalars(select(Recipient)).one().state = OutboxState.SENT
    assert "已暂停" in json.loads(next(parts).decode().removeprefix("data: "))
    assert next(parts) == b"event: end\ndata:\n\n"
    sent.close()
    assert "data-stream" not in page(author, url)


def test_a_look_that_takes_long_is_not_taken_every_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    slept: list[float] = []

    def look(_number: str) -> tuple[str, bool]:
        now[0] += 2
        return "far", True

    monkeypatch.setattr(broadcast_stream, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=slept.append))
    monkeypatch.setattr(broadcast_stream, "_part", look)
    parts = broadcast_stream._events("QF20260105-0001")
    next(parts), next(parts)
    assert slept == [18]


def test_the_form_keeps_what_was_chosen(office: Office, people: Cast, author: Desk) -> None:
    url = write(author, district="江东区", spoke="30", match="any", x_district="江东区", topic="event",
                time="2026-02-03T09:30", place="政企会客厅")  # fmt: skip
    form = page(author, f"{url}/edit")
    assert form.count('value="江东区" checked') == 2
    assert 'value="any" checked' in form
    assert 'name="time" value="2026-02-03T09:30"' in form
    assert "2026年2月3日 09:30" in page(author, url)
    author.fill(f"{url}/edit", **{**WRITTEN, "title": "新的标题"})
    assert (only(office).title, only(office).version) == ("新的标题", 2)
    assert "not" not in str(only(office).audience)


def test_the_form_offers_the_next_events_and_the_one_that_was_chosen(
    office: Office, people: Cast, author: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.broadcast_form.EVENTS_OFFERED", 1)
    with office.work() as work:
        events = [make_event(work, title) for title in ("甲场", "乙场", "丙场")]
        for days, event in enumerate(events):
            event.starts_at += timedelta(days=days)
    offered = '<option value="{}"{}>{}</option>'
    first, second, third = (offered.format(event.id, "", event.title) for event in events)
    form = page(author, f"{HOME}/new")
    assert (first in form, second in form, third in form) == (True, False, False)
    held = page(author, f"{write(author, event_id=str(events[2].id))}/edit")
    assert offered.format(events[2].id, " selected", "丙场") in held
    assert (first in held, second in held) == (True, False)


def test_the_audience_is_counted_while_the_form_is_filled_in(people: Cast, author: Desk) -> None:
    counted = page(author, f"{HOME}/audience?role=contact&role=officer")
    assert "<b>3</b> 人能收到" in counted
    assert "李敏" in counted
    assert "<b>1</b> 人能收到" in page(author, f"{HOME}/audience?role=officer&district=江东区")
    assert "收件范围不完整" in page(author, f"{HOME}/audience?topic=policy")
    assert "收件范围不完整" in page(author, f"{HOME}/audience?role=officer&spoke=soon")


def test_without_anybody_it_can_be_saved_but_not_submitted(office: Office, people: Cast, author: Desk) -> None:
    url = write(author, role="nobody")
    assert "收件范围不完整" in page(author, url)
    author.post(f"{url}/submit")
    assert only(office).state is BroadcastState.DRAFT


def test_the_time_is_the_centres(office: Office, people: Cast, author: Desk, leader: Desk, clock: Clock) -> None:
    url = write(author)
    author.post(f"{url}/submit")
    leader.get(url)
    leader.post(f"{url}/approve", version="1")
    author.post(f"{url}/schedule", at="2026-01-05T15:00", confirmed="yes")
    assert only(office).scheduled_at == clock() + timedelta(hours=5)
    assert "2026-01-05 15:00" in page(author, url)
    assert "安排发送" in page(author, url)


def test_what_became_of_it_is_shown_with_advice_and_can_be_taken_away(
    office: Office, people: Cast, author: Desk, log_in: Login
) -> None:
    url = write(author)
    with office.work() as work:
        broadcast = work.db.scalars(select(Broadcast)).one()
        while not freezing.freeze_some(work, broadcast, Ways("t", "")):
            pass
        broadcast.state, broadcast.started_at = BroadcastState.COMPLETED_WITH_FAILURES, work.now
        mine = work.db.scalars(select(Recipient).where(Recipient.openid == LI_MIN.openid)).one()
        mine.state, mine.error_code, mine.error = OutboxState.FAILED, 43004, "not subscribed"
    assert "对方收不了" in page(author, f"{url}/progress")
    assert "只重发失败的 1 人" in page(author, url)
    desk = log_in(Role.DISPATCHER)
    desk.get(url)
    file = desk.post(f"{url}/export").get_data(as_text=True)
    assert "李敏,云川恒远机械有限公司,王强" in file
    assert "发送失败,客服消息" in file
    assert LI_MIN.openid not in file or len(LI_MIN.openid) <= 12
    assert author.post(f"{url}/export").status_code == 403


def test_taps_are_shown_and_what_went_out_can_be_opened_to_everybody(
    office: Office, people: Cast, author: Desk, leader: Desk, log_in: Login
) -> None:
    url = write(author, link="https://www.example.gov.cn/notice.html")
    leader.get(url)
    leader.post(f"{url}/public", confirmed="yes")
    with office.work() as work:
        broadcast = work.db.scalars(select(Broadcast)).one()
        assert not archive.is_open(work, broadcast), "a draft is nobody's business"
        while not freezing.freeze_some(work, broadcast, Ways("t", "")):
            pass
        broadcast.state, broadcast.started_at = BroadcastState.COMPLETED, work.now
        mine = work.db.scalars(select(Recipient).where(Recipient.openid == LI_MIN.openid)).one()
        taps.record(work, mine.id)
        taps.record(work, mine.id)
    assert "1 人，共 2 次" in page(author, f"{url}/progress")
    desk = log_in(Role.DISPATCHER)
    desk.get(url)
    assert ",2026-01-05 10:00,2," in desk.post(f"{url}/export").get_data(as_text=True)
    assert "确定公开吗" in leader.post(f"{url}/public").get_data(as_text=True)
    leader.post(f"{url}/public", confirmed="yes")
    assert "/news/QF" in page(leader, url)
    author.get(url)
    author.post(f"{url}/private", confirmed="yes")
    assert "公开存档" in page(leader, url)


def test_the_list_of_broadcasts_is_filtered(people: Cast, author: Desk) -> None:
    write(author)
    write(author, title="另一条", topic="survey")
    assert "另一条" in page(author, HOME)
    assert "另一条" not in page(author, f"{HOME}?topic=policy")
    assert "另一条" in page(author, f"{HOME}?q=另一&state=draft")
