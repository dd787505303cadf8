"""What is promised about calls that are cut off and workers that die: nothing is lost, nothing arrives twice."""

from __future__ import annotations

import pytest

from models.kinds import Channel, OutboxState
from models.work import JobCall, Office
from push import claims, deliver
from push.attempt import LADDER
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import Follow, Post, Row, late_reply
from tests.push.platform import Platform

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


class Stopped(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


def test_a_customer_message_that_was_cut_off_is_uncertain_and_never_repeated(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock
) -> None:
    follow(window=5)
    gateway.client.timeout = (1, 0.2)
    platform.seconds[CUSTOM] = 5
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.UNCERTAIN
    clock.move(hours=1)
    deliver.sweep(office)
    deliver.deliver(office, gateway, entry_id)
    assert len(platform.to(CUSTOM)) == 1


def test_a_template_message_that_was_cut_off_is_repeated_under_the_same_id(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock
) -> None:
    gateway.client.timeout = (1, 0.2)
    platform.seconds[TEMPLATE] = 5
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.QUEUED
    platform.seconds[TEMPLATE] = 0
    follow(window=5)  # a window that opened meanwhile must not lead to a second way
    clock.move(seconds=5)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.SENT
    assert len({call.body["client_msg_id"] for call in platform.to(TEMPLATE)}) == 1
    assert platform.to(CUSTOM) == []


def test_ten_minutes_later_the_platform_has_forgotten_the_id_so_it_is_uncertain(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    gateway.client.timeout = (1, 0.2)
    platform.seconds[TEMPLATE] = 5
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    clock.move(minutes=12)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.UNCERTAIN
    assert len(platform.to(TEMPLATE)) == 1


def test_a_host_that_cannot_be_reached_was_never_called(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(window=5)
    gateway.prepare()
    platform.close()
    gateway.client.hang_up()  # and its open connection with it
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).call_began_at) == (OutboxState.QUEUED, None)


def die_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, *, after: int = 0) -> None:
    """Die where something is called for the (after + 1)th time."""
    there, seen = getattr(owner, name), []

    def reached(*args: object, **kwargs: object) -> object:
        seen.append(1)
        if len(seen) > after:
            raise Stopped
        return there(*args, **kwargs)

    monkeypatch.setattr(owner, name, reached)


def deliver_and_die(office: Office, gateway: WeChatGateway, entry_id: int) -> None:
    with pytest.raises(Stopped):
        deliver.deliver(office, gateway, entry_id)


def test_a_worker_that_dies_before_the_call_costs_nothing(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock,
    jobs: list[JobCall],
) -> None:  # fmt: skip
    follow(window=5)
    entry_id = post()
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, gateway.pace, "take")
        deliver_and_die(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.SENDING
    deliver.deliver(office, gateway, entry_id)
    assert platform.to(CUSTOM) == []  # the dead worker's claim still holds
    clock.move(seconds=61)
    assert deliver.sweep(office) >= 1
    assert jobs[-1] == JobCall("push.deliver", entry_id)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.SENT
    assert len(platform.to(CUSTOM)) == 1


def test_a_worker_that_dies_in_a_customer_call_leaves_it_uncertain(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock
) -> None:
    follow(window=5)
    entry_id = post()
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, gateway, "send_customer")
        deliver_and_die(office, gateway, entry_id)
    clock.move(seconds=61)
    deliver.sweep(office)
    assert row(entry_id).state is OutboxState.UNCERTAIN


@pytest.mark.parametrize(("minutes", "end"), [(2, OutboxState.SENT), (15, OutboxState.UNCERTAIN)])
def test_a_worker_that_dies_in_a_template_call_has_it_repeated_while_the_id_is_known(
    minutes: int, end: OutboxState, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row,
    clock: Clock,
) -> None:  # fmt: skip
    entry_id = post()
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, gateway, "send_template")
        deliver_and_die(office, gateway, entry_id)
    clock.move(minutes=minutes)
    deliver.sweep(office)
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is end
    assert [call.body["client_msg_id"] for call in platform.to(TEMPLATE)] == (
        [row(entry_id).client_msg_id] if end is OutboxState.SENT else []
    )


def test_a_late_reply_of_three_whose_worker_died_after_the_first_goes_on_with_the_second(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    entry_id = post("conversation.late_reply", messages=late_reply("一", "二", "三"))
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, gateway.pace, "take", after=1)
        deliver_and_die(office, gateway, entry_id)
    assert platform.texts == ["一"]
    clock.move(seconds=61)
    deliver.sweep(office)
    deliver.deliver(office, gateway, entry_id)
    assert platform.texts == ["一", "二", "三"]
    assert row(entry_id).state is OutboxState.SENT


def test_a_worker_too_slow_for_its_claim_does_not_overwrite_the_other_ones_record(
    office: Office, post: Post, row: Row, clock: Clock
) -> None:
    entry_id = post()
    slow = claims.claim(office, entry_id)
    assert slow is not None
    clock.move(seconds=61)
    deliver.sweep(office)
    quick = claims.claim(office, entry_id)
    assert quick is not None
    with pytest.raises(claims.LeaseLost):
        claims.begin_call(office, slow, Channel.CUSTOMER_MESSAGE)
    claims.begin_call(office, quick, Channel.TEMPLATE_MESSAGE)
    assert row(entry_id).channel is Channel.TEMPLATE_MESSAGE


def test_a_row_whose_workers_die_for_ever_is_given_up_visibly(
    office: Office, gateway: WeChatGateway, post: Post, row: Row, clock: Clock
) -> None:
    entry_id = post()
    for _ in range(len(LADDER) + 1):
        assert claims.claim(office, entry_id) is not None
        clock.move(seconds=61)
        deliver.sweep(office)
    assert row(entry_id).state is OutboxState.FAILED
    assert row(entry_id).error
