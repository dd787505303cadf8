"""What is promised about calls to the platform: one token for all, no endless repeats, the right kind of error."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from push import metrics
from push.errors import Blocked, DeliveryError, Permanent, QuotaUsedUp, Temporary, Uncertain
from push.wechat import WeChatGateway
from tests.push.conftest import LI_MIN
from tests.push.platform import HTML, Platform

CUSTOM = "message/custom/send"
HELLO: dict[str, Any] = {"msgtype": "text", "text": {"content": "您好"}}


def test_eight_threads_fetch_one_token(gateway: WeChatGateway, platform: Platform, redis: Redis) -> None:
    platform.seconds["stable_token"] = 0.1
    others = [WeChatGateway(gateway.settings, redis) for _ in range(8)]
    threads = [threading.Thread(target=other.send_customer, args=(LI_MIN, HELLO)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.client.hang_up()
    assert len(platform.to("stable_token")) == 1
    assert [call.token for call in platform.to(CUSTOM)] == ["token-1"] * 8


def test_the_token_is_asked_for_in_normal_mode_and_kept_until_five_minutes_before_its_end(
    gateway: WeChatGateway, platform: Platform, redis: Redis
) -> None:
    gateway.prepare()
    asked = platform.to("stable_token")[0]
    assert asked.body["force_refresh"] is False
    assert asked.token == ""
    assert 6800 < redis.ttl(f"wechat:token:{gateway.settings.wechat_app_id}") <= 6900


def test_a_token_that_was_replaced_elsewhere_is_refreshed_once_for_all(
    gateway: WeChatGateway, platform: Platform
) -> None:
    gateway.prepare()
    platform.token, platform.good_tokens = "token-2", {"token-2"}
    threads = [threading.Thread(target=gateway.send_customer, args=(LI_MIN, HELLO)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(platform.to("stable_token")) == 2
    assert sum(call.token == "token-2" for call in platform.to(CUSTOM)) == 8


def test_a_platform_that_refuses_every_token_is_called_twice_and_no_more(
    gateway: WeChatGateway, platform: Platform
) -> None:
    platform.good_tokens = set()
    with pytest.raises(Blocked) as refused:
        gateway.send_customer(LI_MIN, HELLO)
    assert refused.value.code == 40001
    assert len(platform.to(CUSTOM)) == 2
    assert len(platform.to("stable_token")) == 2


def test_a_wrong_secret_is_not_tried_again(gateway: WeChatGateway, platform: Platform) -> None:
    platform.says("stable_token", 40125)
    for _ in range(3):
        with pytest.raises(Blocked) as refused:
            gateway.prepare()
        assert refused.value.code == 40125
    assert len(platform.to("stable_token")) == 1


def test_a_token_that_cannot_be_had_is_temporary_for_whoever_waits_for_it(
    gateway: WeChatGateway, platform: Platform
) -> None:
    gateway.client.timeout = (1, 0.2)
    platform.seconds["stable_token"] = 5
    with pytest.raises(Temporary):
        gateway.send_customer(LI_MIN, HELLO)
    assert platform.to(CUSTOM) == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(-1, Temporary), (45009, QuotaUsedUp), (43004, Permanent), (40164, Blocked), (HTML, Temporary), ("", Temporary),
     ("500", Uncertain), ("502", Uncertain), ("403", Temporary)],
)  # fmt: skip
def test_each_answer_becomes_its_error(
    answer: object, kind: type[DeliveryError], gateway: WeChatGateway, platform: Platform
) -> None:
    platform.says(CUSTOM, answer)
    with pytest.raises(DeliveryError) as raised:
        gateway.send_customer(LI_MIN, HELLO)
    assert type(raised.value) is kind


def test_a_call_without_an_answer_is_uncertain_and_tells_no_secret(gateway: WeChatGateway, platform: Platform) -> None:
    gateway.client.timeout = (1, 0.2)
    platform.seconds[CUSTOM] = 5
    with pytest.raises(Uncertain) as raised:
        gateway.send_customer(LI_MIN, HELLO)
    assert "token" not in str(raised.value)


def test_without_redis_nothing_is_called(gateway: WeChatGateway, platform: Platform) -> None:
    lost = WeChatGateway(gateway.settings, Redis(port=1, socket_connect_timeout=0.2))
    with pytest.raises(Temporary, match="Redis"):
        lost.send_customer(LI_MIN, HELLO)
    lost.client.hang_up()
    assert platform.calls == []


def test_a_call_of_a_broadcast_that_cannot_leave_is_counted(
    gateway: WeChatGateway, platform: Platform, redis: Redis
) -> None:
    gateway.prepare()
    away = WeChatGateway(replace(gateway.settings, wx_api_base="http://127.0.0.1:1"), redis)
    before = metrics.ERRORS.labels("network")._value.get()
    with pytest.raises(Temporary):
        away.client.leave(away.client.route("message/template/send"), b"{}")
    away.client.hang_up()
    assert metrics.ERRORS.labels("network")._value.get() == before + 1


def test_chinese_leaves_as_it_is(gateway: WeChatGateway, platform: Platform) -> None:
    gateway.send_customer(LI_MIN, HELLO)
    assert platform.to(CUSTOM)[0].body == {"touser": LI_MIN, **HELLO}


def test_a_mass_message_sent_before_counts_as_sent(gateway: WeChatGateway, platform: Platform) -> None:
    platform.says("message/mass/sendall", {"errcode": 45065, "errmsg": "exist", "msg_id": 34182})
    assert gateway.send_to_tag(2, HELLO, "campaign-1")["msg_id"] == 34182
    body = platform.to("message/mass/sendall")[0].body
    assert body["filter"] == {"is_to_all": False, "tag_id": 2}
    assert body["clientmsgid"] == "campaign-1"


def test_typing_that_comes_too_late_does_no_harm(gateway: WeChatGateway, platform: Platform) -> None:
    platform.says("message/custom/typing", 45072)
    gateway.typing(LI_MIN)
    assert platform.to("message/custom/typing")[0].body == {"touser": LI_MIN, "command": "Typing"}


def test_many_people_are_tagged_in_portions(gateway: WeChatGateway, platform: Platform) -> None:
    gateway.tag_people(7, [f"o-{number}" for number in range(120)])
    sizes = [len(call.body["openid_list"]) for call in platform.to("tags/members/batchtagging")]
    assert sizes == [50, 50, 20]


def test_menus_tags_codes_and_people_are_asked_for_at_the_right_places(
    gateway: WeChatGateway, platform: Platform
) -> None:
    platform.says("menu/addconditional", {"menuid": "208"})
    platform.says("tags/get", {"tags": [{"id": 100, "name": "联络员"}]})
    platform.says("tags/create", {"tag": {"id": 101, "name": "企业"}})
    platform.says("qrcode/create", {"ticket": "gQ/8=", "expire_seconds": 600, "url": "http://weixin.example/q"})
    platform.says("user/info", {"subscribe": 1, "openid": LI_MIN})
    platform.says("user/get", {"data": {"openid": ["o-1", "o-2"]}, "next_openid": "o-2"}, {"next_openid": ""})
    menu = {"button": [{"type": "click", "name": "政策", "key": "POLICY"}]}
    gateway.create_menu(menu)
    assert platform.to("menu/create")[0].body == menu
    assert gateway.add_conditional_menu({**menu, "matchrule": {"tag_id": "100"}}) == "208"
    assert gateway.tags() == {"联络员": 100}
    assert gateway.create_tag("企业") == 101
    ticket = gateway.create_qrcode("officer-0017", expire_seconds=600)["ticket"]
    assert gateway.qrcode_url(ticket).endswith("/cgi-bin/showqrcode?ticket=gQ%2F8%3D")
    assert gateway.user_info(LI_MIN)["subscribe"] == 1
    assert list(gateway.followers()) == ["o-1", "o-2"]
