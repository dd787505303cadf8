"""What is promised about a row on its way out: every fault has its end, and nothing arrives twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.kinds import Channel, OutboxState
from models.outbox import OutboxEntry
from models.people import Follower
from models.work import JobCall, Office
from push import claims, deliver
from push.attempt import LADDER
from push.errors import Unreachable
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import LI_MIN, ZHAO_LEI, Follow, Post, Row, late_reply
from tests.push.platform import HTML, Platform

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


class Stopped(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


def follower(office: Office, openid: str = LI_MIN) -> Follower:
    with office.reading() as work:
        found = work.db.scalars(select(Follower).where(Follower.openid == openid)).one()
        work.db.expunge(found)
    return found


# --- the ways out


def test_inside_the_window_a_notice_leaves_as_a_customer_message_and_uses_it_up(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(window=5)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    entry = row(entry_id)
    assert (entry.state, entry.channel) == (OutboxState.SENT, Channel.CUSTOMER_MESSAGE)
    assert platform.texts == ["您的诉求 QQ20260105-0001 已归档。谢谢您的反馈。\n有新的问题，随时告诉我们。"]
    assert follower(office).window_left == 4


def test_outside_the_window_it_leaves_as_a_template_message_with_its_id(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow, clock: Clock
) -> None:
    follow(window=5)
    clock.move(hours=49)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    entry = row(entry_id)
    sent = platform.to(TEMPLATE)[0].body
    assert (entry.state, entry.channel, entry.remote_id) == (OutboxState.SENT, Channel.TEMPLATE_MESSAGE, "1001")
    assert sent["client_msg_id"] == entry.client_msg_id
    assert len(sent["client_msg_id"]) <= 32
    assert sent["template_id"] == "template-notice"
    assert sent["data"] == {
        "thing1": {"value": "诉求办理进展"},
        "thing2": {"value": "已归档，谢谢您的反馈"},
        "character_string3": {"value": "QQ20260105-0001"},
        "time4": {"value": "2026年1月7日 11:00"},
    }


def test_template_fields_keep_to_their_limits(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post
) -> None:
    title = "新能源汽车产业链供需对接\n暨政策解读会（第十二期）"
    deliver.deliver(office, gateway, post("event.cancelled", title=title, reason="场地检修"))
    value = platform.to(TEMPLATE)[0].body["data"]["thing1"]["value"]
    assert value == "新能源汽车产业链供需对接 暨政策解读会…"
    assert len(value) == 20


def test_nobody_who_left_is_written_to(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(following=False)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    entry = row(entry_id)
    assert (entry.state, entry.error) == (OutboxState.FAILED, Unreachable.NOT_FOLLOWING)
    assert platform.calls == []


def test_without_a_window_and_without_a_template_the_reason_is_visible(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row
) -> None:
    object.__setattr__(gateway.settings, "wechat_template_notice", "")
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error) == (OutboxState.FAILED, Unreachable.NO_WAY)
    assert platform.calls == []


def test_a_row_is_sent_once_by_however_many(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post
) -> None:
    entry_id = post()
    platform.seconds[TEMPLATE] = 0.05
    threads = [threading.Thread(target=deliver.deliver, args=(office, gateway, entry_id)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver.deliver(office, gateway, entry_id)
    assert len(platform.to(TEMPLATE)) == 1


def test_no_connection_is_held_during_the_call(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post
) -> None:
    entry_id = post()
    platform.seconds[TEMPLATE] = 0.3
    sending = threading.Thread(target=deliver.deliver, args=(office, gateway, entry_id))
    sending.start()
    while not platform.to(TEMPLATE):
        pass
    assert office.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    sending.join()


# --- the answers of the platform


@pytest.mark.parametrize("answer", [-1, 61450, HTML, "502"])
def test_a_busy_platform_is_tried_again_in_ever_longer_steps(
    answer: object, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row,
    jobs: list[JobCall], clock: Clock,
) -> None:  # fmt: skip
    platform.says(TEMPLATE, answer, answer, answer, {"errcode": 0, "msgid": 7})
    entry_id = post()
    waits = []
    for _ in range(3):
        deliver.deliver(office, gateway, entry_id)
        assert row(entry_id).state is OutboxState.QUEUED
        waits.append(jobs[-1].delay_seconds)
        clock.move(seconds=waits[-1])
    deliver.deliver(office, gateway, entry_id)
    assert waits == [1, 2, 4]
    assert row(entry_id).state is OutboxState.SENT
    assert row(entry_id).error == ""


def test_patience_ends_after_about_four_hours(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, -1)
    entry_id, begun = post(), clock()
    while row(entry_id).state is OutboxState.QUEUED:
        clock.now = max(clock(), row(entry_id).due_at)
        deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.FAILED
    assert len(platform.to(TEMPLATE)) == len(LADDER) + 1
    assert timedelta(hours=3.5) < clock() - begun < timedelta(hours=4.5)


def test_a_used_up_quota_waits_for_midnight_in_beijing_and_nobody_else_asks(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, 45009)
    first, second = post(), post(openid=ZHAO_LEI)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert len(platform.to(TEMPLATE)) == 1
    for entry_id in (first, second):
        entry = row(entry_id)
        assert entry.state is OutboxState.QUEUED
        assert entry.attempts == 0
        there = entry.due_at.astimezone(clock().tzinfo)
        assert there.isoformat() == "2026-01-06T08:00:00+08:00"  # midnight falls into the quiet hours


def test_a_reply_waits_for_midnight_itself(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(CUSTOM, 45009)
    entry_id = post("conversation.late_reply", messages=late_reply("在的"))
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).due_at.astimezone(clock().tzinfo).isoformat() == "2026-01-06T00:00:00+08:00"


@pytest.mark.parametrize("code", [45015, 45047, 48002])
def test_a_closed_window_falls_back_to_the_template(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow(window=2)
    platform.says(CUSTOM, code)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).channel) == (OutboxState.SENT, Channel.TEMPLATE_MESSAGE)
    assert follower(office).window_left == (2 if code == 48002 else 0)


def test_the_platform_says_that_somebody_left(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow()
    platform.says(TEMPLATE, 43004)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, 43004)
    assert follower(office).following is False
    assert follower(office).unfollowed_at is not None


@pytest.mark.parametrize("code", [47003, 40037, 43101, 40003, 40035])
def test_a_fault_of_this_message_or_person_is_final(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, follow: Follow
) -> None:
    follow()
    platform.says(TEMPLATE, code)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, code)
    assert follower(office).following is True


@pytest.mark.parametrize("code", [40164, 48004, 50002])
def test_a_fault_of_the_account_makes_all_sending_rest_and_loses_nothing(
    code: int, office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, code, {"errcode": 0, "msgid": 7})
    first, second = post(), post(openid=ZHAO_LEI)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert len(platform.to(TEMPLATE)) == 1
    assert {row(first).state, row(second).state} == {OutboxState.QUEUED}
    gateway.pace.release()
    clock.move(minutes=11)
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert {row(first).state, row(second).state} == {OutboxState.SENT}


def test_an_unknown_code_is_tried_once_more(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, 99999)
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert row(entry_id).state is OutboxState.QUEUED
    clock.move(seconds=5)
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).error_code) == (OutboxState.FAILED, 99999)


# --- calls that were cut off


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
    gateway.client._http.close()  # and its open connection with it
    entry_id = post()
    deliver.deliver(office, gateway, entry_id)
    assert (row(entry_id).state, row(entry_id).call_began_at) == (OutboxState.QUEUED, None)


# --- workers that die


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
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    entry_id = post()
    slow = claims.claim(office, entry_id)
    assert slow is not None
    clock.move(seconds=61)
    deliver.sweep(office)
    deliver.deliver(office, gateway, entry_id)
    with pytest.raises(claims.LeaseLost):
        claims.begin_call(office, slow, Channel.CUSTOMER_MESSAGE)
    assert row(entry_id).state is OutboxState.SENT


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


# --- order and lanes


def test_a_persons_notices_leave_in_order_and_other_people_do_not_wait(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row
) -> None:
    first, second, other = post(number="1"), post(number="2"), post(number="3", openid=ZHAO_LEI)
    deliver.deliver(office, gateway, second)
    assert row(second).state is OutboxState.QUEUED
    deliver.deliver(office, gateway, other)
    assert row(other).state is OutboxState.SENT
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    numbers = [call.body["data"]["character_string3"]["value"] for call in platform.to(TEMPLATE)]
    assert numbers == ["3", "1", "2"]


def test_a_notice_waits_for_one_that_is_about_to_be_tried_again_but_not_for_hours(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    platform.says(TEMPLATE, -1, {"errcode": 0, "msgid": 7})
    first, second = post(number="1"), post(number="2")
    deliver.deliver(office, gateway, first)
    deliver.deliver(office, gateway, second)
    assert row(second).state is OutboxState.QUEUED
    with office.work() as work:
        later = work.now + timedelta(hours=1)
        work.db.execute(update(OutboxEntry).where(OutboxEntry.id == first).values(due_at=later))
    deliver.deliver(office, gateway, second)
    assert row(second).state is OutboxState.SENT


def test_one_job_goes_on_with_all_that_is_due_in_its_lane(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row
) -> None:
    ids = [post(openid=f"o-{number}") for number in range(12)]
    reply = post("conversation.late_reply", messages=late_reply("在的"))
    deliver.deliver(office, gateway, ids[5], may_go_on=lambda: True)
    assert {row(entry_id).state for entry_id in ids} == {OutboxState.SENT}
    assert row(reply).state is OutboxState.QUEUED


def test_a_job_that_must_stop_leaves_the_rest_to_another(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, jobs: list[JobCall]
) -> None:
    ids = [post(openid=f"o-{number}") for number in range(5)]
    jobs.clear()
    patience = iter([True, False])
    deliver.deliver(office, gateway, ids[0], may_go_on=lambda: next(patience))
    assert len(platform.to(TEMPLATE)) == 2
    assert jobs == [JobCall("push.deliver", ids[2])]


def test_what_is_still_here_in_the_evening_waits_for_the_morning_but_replies_leave(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, row: Row, clock: Clock
) -> None:
    push = post()
    evening = clock.move(hours=11, minutes=5)
    reply = post("conversation.late_reply", messages=late_reply("在的"))
    for entry_id in (push, reply):
        deliver.deliver(office, gateway, entry_id)
    assert platform.texts == ["在的"]
    assert platform.to(TEMPLATE) == []
    assert row(push).due_at.astimezone(evening.tzinfo).isoformat() == "2026-01-06T08:00:00+08:00"
    clock.now = row(push).due_at
    deliver.deliver(office, gateway, push)
    assert row(push).state is OutboxState.SENT


def test_the_sweep_finds_what_no_job_remembers(office: Office, post: Post, jobs: list[JobCall], clock: Clock) -> None:
    push = post()
    reply = post("conversation.late_reply", messages=late_reply("在的"))
    jobs.clear()
    assert deliver.sweep(office) == 0
    clock.move(seconds=61)
    assert deliver.sweep(office) == 2
    assert jobs == [JobCall("push.reply", reply), JobCall("push.deliver", push)]


def test_long_sentences_leave_in_several_messages_cut_between_characters(
    office: Office, gateway: WeChatGateway, platform: Platform, post: Post, follow: Follow
) -> None:
    follow(window=5)
    result = "已协调供电公司为厂区增容，" * 100
    deliver.deliver(office, gateway, post("appeal.resolved", number="QQ1", result=result))
    assert len(platform.texts) == 2
    assert all(len(text.encode()) <= 2048 for text in platform.texts)
    assert result in "".join(platform.texts)
