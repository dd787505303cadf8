"""What is promised about the way a notice takes out of the house."""

from __future__ import annotations

import threading

from models.kinds import Channel, OutboxState
from models.work import Office
from push import deliver
from push.errors import Unreachable
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import Follow, Post, Row, follower
from tests.push.platform import Platform

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"


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
