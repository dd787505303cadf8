"""Templates and safeguards at the staff door: written, published, filled in; held, on trial, short, uncertain."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from config import calendar
from config.settings import Settings
from models.batches import HouseMark
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, Channel, Lane, OutboxState, Role, Topic
from models.outbox import OutboxEntry
from models.people import Officer, Staff
from models.templates import TemplateVersion
from models.work import Office
from push import quotas
from push.pace import calls_a_day
from tests.cast import Cast
from tests.conftest import Clock
from tests.console.conftest import Desk, Login, app_of
from tests.console.test_policies import hidden

HOME = "/console/broadcasts"
TEMPLATE = {
    "name": "停电通知",
    "topic": "notice",
    "title": "{地点:thing}停电",
    "text": "{name}您好，{地点}在 {时间:time} 停电。",
    "field": "thing1",
    "said": "{地点}",
}


def page(desk: Desk, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_template_is_written_published_by_an_approver_and_filled_in(office: Office, log_in: Login) -> None:
    author, leader = log_in(Role.OPERATOR), log_in(Role.LEADER)
    author.get(f"{HOME}/templates/new")
    url = author.post(f"{HOME}/templates/new", **TEMPLATE).location
    assert "示例内容停电" in page(author, url)
    assert author.post(f"{url}/publish").status_code == 403
    leader.post(f"{url}/publish", seen=hidden(page(leader, url), "seen"))
    with office.reading() as work:
        version_id, template_id = work.db.execute(select(TemplateVersion.id, TemplateVersion.template_id)).one()
    form = page(author, f"{HOME}/new?template={template_id}")
    assert 'name="place_1" type="datetime-local"' in form
    given = {"version": str(version_id), "role": "contact", "place_0": "江东工业园", "place_1": "2026-02-03T09:30"}
    made = author.post(f"{HOME}/new", **given).location
    assert "江东工业园在 2026年2月3日 09:30 停电。" in page(author, made)
    author.fill(f"{made}/edit", **{**given, "place_1": "soon"})
    assert "“时间”填得不合要求" in page(author, made)
    with office.reading() as work:
        assert work.db.scalars(select(Broadcast.template_version_id)).one() == version_id


def test_what_must_be_known_stands_on_every_page_and_an_admin_confirms_the_house(
    office: Office, console_settings: Settings, staff: dict[Role, Staff], log_in: Login
) -> None:
    desk = log_in(Role.ADMIN)
    assert "已停止主动发送" not in page(desk, "/console/account")
    with office.work() as work:
        work.add(HouseMark(id=1, house="h", ticks=3, ticked_at=work.now, held_since=work.now, confirmed_by=""))
        quotas.note(work, {Channel.TEMPLATE_MESSAGE: int(calls_a_day(Channel.TEMPLATE_MESSAGE) * 0.8)})
    shown = page(desk, "/console/account")
    assert "已停止主动发送" in shown
    assert "模板消息今天已用 80% 的额度" in shown
    assert "80,000 / 100,000" in page(desk, f"{HOME}/safety")
    asked = desk.post(f"{HOME}/safety/confirm").get_data(as_text=True)
    assert "有人会收到两遍" in asked
    desk.post(f"{HOME}/safety/confirm", confirmed="yes")
    assert "连不上 Redis" in page(desk, f"{HOME}/safety")  # this console has none
    trial = Desk(app_of(replace(console_settings, trial_mode=True), office).test_client())
    trial.log_in(Role.ADMIN.value)
    assert "试运行中" in page(trial, "/console/account")


def test_what_is_uncertain_is_listed_and_decided_by_a_person(office: Office, people: Cast, log_in: Login) -> None:
    with office.work() as work:
        entry = work.add(
            OutboxEntry(openid=people.li_min.openid, notice="appeal.closed", lane=Lane.PUSH, created_at=work.now,
                        due_at=work.now, state=OutboxState.UNCERTAIN, call_began_at=work.now)
        )  # fmt: skip
        entry_id = entry.id
    desk = log_in(Role.OPERATOR)
    assert "李敏" in page(desk, "/console/uncertain")
    assert "确定再发一次吗" in desk.post(f"/console/uncertain/notices/{entry_id}").get_data(as_text=True)
    desk.post(f"/console/uncertain/notices/{entry_id}", arrived="yes")
    assert "没有结果不明的消息" in page(desk, "/console/uncertain")
    with office.reading() as work:
        assert work.db.scalars(select(OutboxEntry.state)).one() is OutboxState.SENT


def test_what_is_uncertain_of_a_cancelled_broadcast_is_not_sent_again_but_counted_as_missed(
    office: Office, people: Cast, log_in: Login
) -> None:
    with office.work() as work:
        broadcast = work.add(
            Broadcast(number="QF20260105-0001", topic=Topic.POLICY, state=BroadcastState.CANCELLED, title="稳岗返还",
                      text="可以申领了。", audience={"field": "role", "in": ["contact"]}, created_at=work.now)
        )  # fmt: skip
        recipient = work.add(
            Recipient(broadcast_id=broadcast.id, openid=people.li_min.openid, state=OutboxState.UNCERTAIN,
                      due_at=work.now, way=Channel.CUSTOMER_MESSAGE, call_began_at=work.now)
        )  # fmt: skip
        recipient_id = recipient.id
    desk = log_in(Role.OPERATOR)
    for place in ("/console/uncertain", f"{HOME}/QF20260105-0001"):
        assert "再发一次" not in page(desk, place)
    desk.post(f"/console/uncertain/recipients/{recipient_id}", confirmed="yes")
    assert "没有结果不明的消息" in page(desk, "/console/uncertain")
    assert "结果不明的计为未发送" in page(desk, f"{HOME}/QF20260105-0001")
    with office.reading() as work:
        assert work.db.scalars(select(Recipient.state)).one() is OutboxState.SKIPPED


def test_a_group_is_begun_filled_and_given_a_robot_whose_key_is_not_shown(
    office: Office, people: Cast, log_in: Login
) -> None:
    desk, admin = log_in(Role.DISPATCHER), log_in(Role.ADMIN)
    page(desk, f"{HOME}/groups")
    url = desk.post(f"{HOME}/groups", name="江东联络员").location
    page(desk, url)
    desk.fill(url, name="江东联络员", members="LL-0001 wangqiang\nLL-9999")
    assert "没有找到：LL-9999" in page(desk, url)
    with office.reading() as work:
        assert work.db.scalars(select(Officer.wecom_userid).where(Officer.number == "LL-0001")).one() == "wangqiang"
    assert desk.post(f"{url}/robot", robot="00000000-0000-4000-8000-000000000001").status_code == 403
    page(admin, url)
    admin.post(f"{url}/robot", robot="00000000-0000-4000-8000-000000000001")
    shown = page(desk, url)
    assert "已登记" in shown
    assert "4000-8000" not in shown
    assert 'name="group" value="1"' in page(desk, f"{HOME}/new")


@pytest.mark.parametrize(
    ("moment", "told"),
    [((2040, 10, 31), []), ((2040, 11, 1), [Role.ADMIN]), ((2041, 1, 1), [Role.ADMIN, Role.AUDITOR])],
)
def test_the_days_off_of_a_year_are_missed_by_administrators_in_time_and_by_everybody_when_it_has_begun(
    log_in: Login, clock: Clock, tmp_path: Path, moment: tuple[int, int, int], told: list[Role]
) -> None:
    own = calendar.folder_of(tmp_path)
    own.mkdir()
    (own / "2040.toml").write_text("[days_off]\nnew_year = { from = 2040-01-01, until = 2040-01-02 }\n[working_days]\n")
    calendar.look_in(tmp_path)
    clock.now = datetime(*moment, 4, tzinfo=UTC)
    pages = {role: page(log_in(role), "/console/account") for role in (Role.ADMIN, Role.AUDITOR)}
    assert [role for role in pages if "2041 年的放假和调休安排还没有登记" in pages[role]] == told
    assert ("liaison calendar add 2041.toml" in pages[Role.ADMIN]) is bool(told)
    calendar.look_in(tmp_path / "nowhere")
