"""What leaves reaches everybody once, whoever dies, pauses or refuses on the way."""

from __future__ import annotations

from collections import Counter

import pytest

from models.kinds import BroadcastState as S
from models.kinds import Channel, OutboxState, SkipReason, Topic
from models.people import Follower
from models.work import Office
from push import chunks, volley
from push.volley import SMALLEST
from push.wechat import WeChatGateway
from services import followers, preferences
from services.broadcasts import sending
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import (
    CONTACTS,
    CUSTOM,
    EVERYBODY,
    TEMPLATE,
    Approved,
    act,
    freeze,
    reached,
    read,
    recipients,
    send,
    start,
    states,
)

LI, ZHAO, WANG = LI_MIN.openid, ZHAO_LEI.openid, WANG_QIANG.openid


class Stopped(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


def test_everybody_is_written_to_once_each_by_their_way(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    assert set(reached(platform)) == {*many, *states(office, broadcast_id)}
    assert set(reached(platform).values()) == {1}
    assert len(platform.to(TEMPLATE)) == 120
    ids = {call.body["client_msg_id"] for call in platform.to(TEMPLATE)}
    assert len(ids) == 120
    assert max(map(len, ids)) <= 32
    send(office, gateway, broadcast_id)
    assert len(platform.calls) == 125  # and the token


def test_the_text_speaks_to_the_person(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved
) -> None:
    broadcast_id = start(office, approved(CONTACTS, text="{name}您好，{enterprise}可以申领。"))
    send(office, gateway, broadcast_id)
    assert any("李敏您好，云川恒远机械有限公司可以申领。" in text for text in platform.texts)
    assert all("退订政策" in text for text in platform.texts)


def test_a_message_of_a_broadcast_uses_up_the_window(
    office: Office, gateway: WeChatGateway, approved: Approved
) -> None:
    send(office, gateway, start(office, approved(CONTACTS)))
    with office.reading() as work:
        assert work.db.get_one(Follower, LI).window_left == 4


def test_where_the_window_closed_meanwhile_the_template_is_taken(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved
) -> None:
    platform.says(CUSTOM, 45015)
    broadcast_id = start(office, approved(CONTACTS))
    send(office, gateway, broadcast_id)
    assert states(office, broadcast_id) == {LI: OutboxState.SENT, ZHAO: OutboxState.SENT}
    assert {row.way for row in recipients(office, broadcast_id).values()} == {Channel.TEMPLATE_MESSAGE}


def test_who_left_or_unsubscribed_after_freezing_is_not_written_to(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    freeze(office, gateway, broadcast_id)
    with office.work() as work:
        followers.unfollow(work, LI)
        preferences.mute(work, ZHAO, [Topic.POLICY])
        preferences.mute(work, WANG, [Topic.EVENT])
    send(office, gateway, broadcast_id)
    rows = recipients(office, broadcast_id)
    assert (rows[LI].reason, rows[ZHAO].reason) == (SkipReason.NOT_FOLLOWING, SkipReason.MUTED)
    assert rows[WANG].state is OutboxState.SENT
    assert {LI, ZHAO}.isdisjoint(reached(platform))


@pytest.mark.parametrize("place", ["claim", "_write"])
def test_a_worker_that_dies_loses_nothing_and_doubles_nothing(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved, clock: Clock,
    place: str,
) -> None:  # fmt: skip
    broadcast_id = start(office, approved({"not": {"field": "role", "in": ["contact", "officer"]}}))
    owner: object = chunks if place == "claim" else volley.Volley
    seen: list[int] = []
    there = getattr(owner, place)

    def dies(*args: object) -> object:
        seen.append(1)
        if len(seen) == 6:
            raise Stopped
        return there(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, place, dies)
        patch.setattr(chunks, "release", lambda *_: None)  # who is killed gives nothing back
        with pytest.raises(Stopped):
            send(office, gateway, broadcast_id)
    before = len(platform.to(TEMPLATE))
    send(office, gateway, broadcast_id)
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    send(office, gateway, broadcast_id)
    assert read(office, broadcast_id).state is S.COMPLETED
    once = {(call.body["touser"], call.body["client_msg_id"]) for call in platform.to(TEMPLATE)}
    assert 0 < before < 121
    assert len(once) == 120  # what was repeated was repeated under the same id, which the platform takes once


def test_a_customer_message_whose_worker_died_is_shown_and_decided_by_a_person(
    office: Office, gateway: WeChatGateway, platform: Platform, approved: Approved, clock: Clock
) -> None:
    broadcast_id = start(office, approved(CONTACTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(volley.Volley, "_record", lambda self, found, taken: _die_if(found))
        patch.setattr(chunks, "release", lambda *_: None)
        with pytest.raises(Stopped):
            send(office, gateway, broadcast_id)
    clock.move(seconds=61)
    with office.work() as work:
        sending.sweep(work)
    send(office, gateway, broadcast_id)
    assert sorted(states(office, broadcast_id).values()) == [OutboxState.SENT, OutboxState.UNCERTAIN]
    assert set(reached(platform).values()) == {1}
    assert read(office, broadcast_id).state is S.COMPLETED_WITH_FAILURES
    assert act(office, broadcast_id, sending.decide_uncertain, arrived=True) == 1
    assert set(states(office, broadcast_id).values()) == {OutboxState.SENT}


def _die_if(outcomes: object) -> None:
    if outcomes:
        raise Stopped


def test_a_pause_holds_within_a_few_messages_and_going_on_repeats_nobody(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))

    def pause_soon() -> bool:
        if len(platform.to(TEMPLATE)) >= 40 and read(office, broadcast_id).state is S.SENDING:
            act(office, broadcast_id, sending.pause)
        return True

    sending.run(office, gateway, broadcast_id, pause_soon)
    assert read(office, broadcast_id).state is S.PAUSED
    assert 40 <= len(platform.to(TEMPLATE)) < 40 + 2 * SMALLEST
    assert OutboxState.SENDING not in states(office, broadcast_id).values()
    send(office, gateway, broadcast_id)
    assert len(platform.to(TEMPLATE)) < 40 + 2 * SMALLEST  # paused means paused
    act(office, broadcast_id, sending.resume)
    send(office, gateway, broadcast_id)
    assert set(reached(platform).values()) == {1}
    assert len(reached(platform)) == 124


def test_a_cancelled_one_leaves_out_who_was_not_reached(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], approved: Approved
) -> None:
    broadcast_id = start(office, approved(EVERYBODY))
    sending.run(office, gateway, broadcast_id, lambda: len(platform.to(TEMPLATE)) < 30)
    act(office, broadcast_id, sending.cancel, "内容有误")
    sent = len(reached(platform))
    send(office, gateway, broadcast_id)
    counted = Counter(states(office, broadcast_id).values())
    assert counted == {OutboxState.SENT: sent, OutboxState.SKIPPED: 124 - sent}
    assert len(reached(platform)) == sent
