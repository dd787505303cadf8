"""What is promised about order: a person's notices in turn, replies before pushes, quiet nights."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from models.kinds import OutboxState
from models.outbox import OutboxEntry
from models.work import JobCall, Office
from push import deliver
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import ZHAO_LEI, Follow, Post, Row, late_reply
from tests.push.platform import Platform

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


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
