"""Tags and groups choose whom a broadcast concerns, and officers are reached by WeCom: people, chats and robots."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from sqlalchemy import event, select

from config.settings import Settings
from models.batches import Batch
from models.broadcasts import Broadcast
from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState, SkipReason
from models.officer_groups import OfficerGroup
from models.people import Follower, Officer
from models.work import JobCall, Office, Work
from push import sealing
from push.errors import Temporary
from push.pace import HOLD_OF_WECOM, ROBOT_A_MINUTE
from push.wechat import WeChatGateway
from services import officer_groups
from services.broadcasts import audience, results, tags
from services.broadcasts.lists import RowFault
from tests.cast import HENGYUAN_CODE, LI_MIN, WANG_QIANG, Cast, Person, follow
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import Approved, read, recipients, send, start, states
from tests.services.refusals import refused

OFFICERS = {"field": "role", "in": ["officer"]}
KEY = "00000000-0000-4000-8000-000000000001"
ROBOT, APP, CHAT, TOKEN = "webhook/send", "message/send", "appchat/send", "gettoken"


@pytest.fixture
def officers(office: Office, people: Cast) -> OfficerGroup:
    """A group of 王强 and two more who follow and wrote to nobody lately, with accounts in WeCom."""
    with office.work() as work:
        for number, name in ((2, "方明"), (3, "何静")):
            person = Person(name, f"o-officer-{number}", f"1380000010{number}")
            work.add(
                Officer(number=f"LL-000{number}", name=name, phone=person.phone, district="江东区",
                        openid=person.openid, bound_at=work.now)
            )  # fmt: skip
            follow(work, person)
        for follower in work.db.scalars(select(Follower)):
            follower.last_message_at = None
        group = officer_groups.begin(work, "江东联络员")
        typed = "LL-0001 wangqiang\nLL-0002，fangming\nLL-0003 Invalid3\nLL-9999"
        assert officer_groups.change(work, group, "江东联络员", typed) == ["LL-9999"]
        return group


def test_the_members_of_a_large_group_are_looked_up_together(office: Office, officers: OfficerGroup):
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    with office.work() as work:
        group = work.db.get_one(OfficerGroup, officers.id)
        typed = "\n".join(f"LL-{number:04d}" for number in range(1, 400))
        assert len(officer_groups.change(work, group, "江东联络员", typed)) == 396
    assert len(asked) < 10


@pytest.fixture
def bare(gateway: WeChatGateway, platform: Platform) -> WeChatGateway:
    """An account without templates, and WeCom at the same address."""
    gateway.settings = dataclasses.replace(
        gateway.settings, wecom_api_base=platform.url, wechat_template_notice="", wechat_template_event=""
    )
    platform.says(TOKEN, {"errcode": 0, "access_token": "wecom-token", "expires_in": 7200})
    return gateway


def with_application(gateway: WeChatGateway) -> None:
    gateway.settings = dataclasses.replace(
        gateway.settings, wecom_corp_id="ww1", wecom_app_secret="secret", wecom_agent_id=7
    )


def register(office: Office, group_id: int, settings: Settings, said: str) -> None:
    with office.work() as work:
        officer_groups.register_robot(work, work.db.get_one(OfficerGroup, group_id), settings, said)


def test_a_tag_is_put_on_whoever_can_be_found_and_chooses_them(work: Work, people: Cast) -> None:
    with refused("broadcast.tag_nobody"):
        tags.check(work, "重点企业", " \n")
    phone = f"{LI_MIN.phone[:3]}-{LI_MIN.phone[3:7]} {LI_MIN.phone[7:]}"
    checked = tags.check(work, "重点企业", f"{phone}\n\n{HENGYUAN_CODE}\nLL-0001\n13900000000")
    assert [row.fault for row in checked] == [None, RowFault.AGAIN, None, RowFault.UNKNOWN]
    for rows in (checked, checked[:1]):  # again does no harm
        tags.put_on(work, "重点企业", rows)
    assert tags.known(work) == [("重点企业", 2)]
    assert audience.size(work, {"field": "tag", "in": ["重点企业", "别的"]}) == 2
    assert tags.take_off(work, "重点企业") == 2
    assert audience.size(work, {"field": "tag", "in": ["重点企业"]}) == 0
    with refused("broadcast.tag_name_wrong"):
        tags.put_on(work, " ", checked)


def test_a_group_chooses_its_officers(office: Office, officers: OfficerGroup) -> None:
    with office.work() as work:
        group = work.db.get_one(OfficerGroup, officers.id)
        assert audience.size(work, {"field": "group", "in": [str(group.id)]}) == 3
        officer_groups.change(work, group, "江东联络员", "LL-0001")
        assert audience.size(work, {"field": "group", "in": [str(group.id)]}) == 1
        assert officer_groups.fill(work, group, "江东区") == 2
        with refused("broadcast.group_name_wrong"):
            officer_groups.begin(work, "江东联络员")
        officer_groups.remove(work, group)
        assert audience.size(work, {"field": "group", "in": [str(group.id)]}) == 0


def test_a_robot_says_it_once_to_the_whole_group_and_its_key_is_sealed(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved
) -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    register(office, officers.id, bare.settings, address)
    broadcast_id = start(office, approved(OFFICERS, text="请{name}明天到会。"))
    send(office, bare, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    said = [call.body["text"]["content"] for call in platform.to(ROBOT)]
    assert len(said) == 1
    assert "请朋友明天到会。" in said[0]
    assert "退订" not in said[0]
    assert {row.way for row in recipients(office, broadcast_id).values()} == {Channel.GROUP_ROBOT}
    with office.reading() as work:
        kept = work.db.scalars(select(OfficerGroup.robot)).one()
    assert KEY not in kept
    assert sealing.unseal(bare.settings, kept) == KEY
    other = dataclasses.replace(bare.settings, secret_key="another secret, also long enough to sign")
    assert sealing.unseal(other, kept) == ""


def test_a_robot_that_was_removed_or_is_cut_off_is_not_asked_twice(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved
) -> None:
    register(office, officers.id, bare.settings, KEY)
    platform.says(ROBOT, 93000)
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    assert {row.error_code for row in recipients(office, broadcast_id).values()} == {93000}
    with refused("broadcast.robot_key_wrong"):
        register(office, officers.id, bare.settings, "no key")


def test_a_robot_behind_a_gateway_that_fails_may_have_spoken_so_a_person_decides(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved, clock: Clock
) -> None:
    register(office, officers.id, bare.settings, KEY)
    platform.says(ROBOT, "502")
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    clock.move(hours=1)
    send(office, bare, broadcast_id)
    assert {row.state for row in recipients(office, broadcast_id).values()} == {OutboxState.UNCERTAIN}
    assert len(platform.to(ROBOT)) == 1


def test_a_robot_speaks_at_most_as_often_as_a_minute_allows(bare: WeChatGateway) -> None:
    bare.pace.take_robot(1)
    with pytest.raises(Temporary) as late:
        bare.pace.take_robot(1)
    assert late.value.after_seconds == pytest.approx(60 / ROBOT_A_MINUTE, abs=0.5)
    bare.pace.take_robot(2)  # another robot has a minute of its own


def test_an_application_reaches_many_in_one_call_and_tells_whom_it_could_not(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved
) -> None:
    with_application(bare)
    platform.says(APP, {"errcode": 0, "errmsg": "ok", "invaliduser": "invalid3", "msgid": "m-1"})
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    (call,) = platform.to(APP)
    assert call.token == "wecom-token"
    assert set(str(call.body["touser"]).split("|")) == {"wangqiang", "fangming", "Invalid3"}
    assert call.body["enable_duplicate_check"] == 1
    found = states(office, broadcast_id)
    assert Counter(found.values()) == {OutboxState.SENT: 2, OutboxState.FAILED: 1}
    assert found[WANG_QIANG.openid] is OutboxState.SENT
    with office.reading() as work:
        (fault,) = results.progress(work, work.db.get_one(Broadcast, broadcast_id)).faults
    assert (fault.kind, fault.code) == ("person", 60111)  # to send it anew would not help


def test_a_token_of_wecom_that_died_is_asked_for_again(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved
) -> None:
    with_application(bare)
    platform.says(APP, 42001, {"errcode": 0, "errmsg": "ok", "msgid": "m-1"})
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    assert len(platform.to(APP)) == 2
    assert len(platform.to(TOKEN)) == 2
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENT}


def test_an_application_that_may_not_send_is_asked_no_more_for_a_while(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved
) -> None:
    with_application(bare)
    platform.says(APP, 60020)
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENDING}
    assert bare.redis.ttl(HOLD_OF_WECOM) > 0
    assert read(office, broadcast_id).resting_until is not None


def test_a_chat_is_made_once_and_then_spoken_in(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved,
    jobs: list[JobCall],
) -> None:  # fmt: skip
    with office.work() as work, refused("broadcast.no_wecom"):
        officer_groups.ask_for_chat(work, work.db.get_one(OfficerGroup, officers.id), bare.settings)
    with_application(bare)
    with office.work() as work:
        officer_groups.ask_for_chat(work, work.db.get_one(OfficerGroup, officers.id), bare.settings)
    assert jobs[-1] == JobCall("officers.chat", officers.id)
    platform.says("appchat/create", 86215)  # made before, and the answer was lost
    for _ in range(2):
        officer_groups.open_chat(office, bare.wecom, officers.id)
    assert len(platform.to("appchat/create")) == 1
    with office.work() as work:
        for officer in work.db.scalars(select(Officer)):
            officer.wecom_userid = ""  # the chat alone is left
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    assert [call.body["chatid"] for call in platform.to(CHAT)] == [f"liaison{officers.id}"]
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENT}


@pytest.mark.parametrize("listed", ["", WANG_QIANG.openid])
def test_on_trial_a_group_hears_nothing_though_one_of_it_is_listed(
    office: Office, bare: WeChatGateway, platform: Platform, officers: OfficerGroup, approved: Approved, listed: str
) -> None:
    register(office, officers.id, bare.settings, KEY)
    bare.settings = dataclasses.replace(bare.settings, trial_mode=True, trial_openids=listed)
    broadcast_id = start(office, approved(OFFICERS))
    send(office, bare, broadcast_id)
    assert {row.reason for row in recipients(office, broadcast_id).values()} == {SkipReason.TRIAL}
    assert not platform.to(ROBOT)
    with office.reading() as work:
        assert work.db.scalars(select(Batch)).first() is None
