"""Template messages and subscription notices."""

from typing import Any

import pytest

from simulator import fields
from simulator.errors import ApiError
from simulator.people import openid_of
from tests.simulator.stage import NOTICE, Stage, staged

SEND = "/cgi-bin/message/template/send"


def notice(name: str = "李敏", **more: Any) -> dict[str, Any]:
    return {"touser": openid_of(name), "template_id": "TPL_NOTICE", "data": NOTICE, **more}


@staged()
async def test_a_template_message_is_shown_and_reported(stage: Stage) -> None:
    sent = await stage.call(SEND, notice(url="https://example.com/a"))
    await stage.until(lambda: bool(stage.webhook.events("TEMPLATESENDJOBFINISH")))
    told = stage.webhook.events("TEMPLATESENDJOBFINISH")[0]
    assert (told["MsgID"], told["Status"]) == (str(sent["msgid"]), "success")
    assert told["FromUserName"] == openid_of("李敏")
    card = (await stage.chat("李敏"))[0]
    assert (card["kind"], card["title"], card["url"]) == ("template", "服务进展通知", "https://example.com/a")
    assert card["fields"][0] == {"key": "thing1", "label": "标题", "value": "停电问题"}


@staged()
async def test_one_client_msg_id_is_one_message_for_ten_minutes(stage: Stage) -> None:
    first = await stage.call(SEND, notice(client_msg_id="c1"))
    again = await stage.call(SEND, notice(client_msg_id="c1"))
    other = await stage.call(SEND, notice("王强", client_msg_id="c1"))
    assert first["msgid"] == again["msgid"] != other["msgid"]
    template = (await stage.sim("stats"))["template"]
    assert (template["total"], template["deduplicated"], template["doubles"]) == (2, 1, 0)
    await stage.sim("clock", {"advance_seconds": 601})
    late = await stage.call(SEND, notice(client_msg_id="c1"))
    assert late["msgid"] != first["msgid"]
    assert (await stage.sim("stats"))["template"]["doubles"] == 1


@staged()
async def test_a_message_without_a_client_msg_id_is_never_held_back(stage: Stage) -> None:
    assert (await stage.call(SEND, notice()))["msgid"] != (await stage.call(SEND, notice()))["msgid"]
    assert (await stage.sim("received?kind=template"))["total"] == 2


@staged()
async def test_a_person_who_blocks_templates_is_reported_and_sees_nothing(stage: Stage) -> None:
    await stage.act("李敏", "settings", blocked=True)
    assert await stage.code_of(SEND, notice()) == 0
    await stage.until(lambda: bool(stage.webhook.events("TEMPLATESENDJOBFINISH")))
    assert stage.webhook.events("TEMPLATESENDJOBFINISH")[0]["Status"] == "failed:user block"
    assert await stage.chat("李敏") == []


@staged()
async def test_a_template_needs_all_its_fields(stage: Stage) -> None:
    for key in NOTICE:
        lacking = {name: value for name, value in NOTICE.items() if name != key}
        refused = await stage.call(SEND, notice(data=lacking))
        assert refused["errcode"] == 47003
        assert f"data.{key}.value" in refused["errmsg"]
    assert await stage.code_of(SEND, notice(template_id="TPL_GONE")) == 40037
    await stage.act("李敏", "unfollow")
    assert await stage.code_of(SEND, notice()) == 43004


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", "一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十一"),
        ("time2", "2024年6月11日 15:00", "下周三"),
        ("time2", "15:01~16:00", "两行\n15:01"),
        ("date3", "2024-06-11", "明天"),
        ("number4", "42", "四十二"),
        ("character_string5", "SQ-2026-0001", "编号一"),
        ("phrase6", "已受理", "accepted"),
        ("phrase6", "一二三四五", "一二三四五六"),
        ("name7", "李敏", "12345"),
        ("amount8", "¥100.50", "很多"),
        ("phone_number9", "021-5555 0100", "电话号码"),
    ],
)
def test_fields_hold_what_their_kind_allows(key: str, good: str, bad: str) -> None:
    assert fields.check({key: "项"}, {key: {"value": good}})[0]["value"] == good
    with pytest.raises(ApiError):
        fields.check({key: "项"}, {key: {"value": bad}})


@staged()
async def test_one_accept_is_one_subscription_notice(stage: Stage) -> None:
    path = "/cgi-bin/message/subscribe/bizsend"
    data = {"thing1": {"value": "宣讲会"}, "time2": {"value": "15:00"}, "thing3": {"value": "二楼"}}
    body = {"touser": openid_of("李敏"), "template_id": "SUB_EVENT", "page": "https://example.com", "data": data}
    assert await stage.code_of(path, body) == 43101
    await stage.act("李敏", "event", event="subscribe_msg_popup_event", template_id="SUB_EVENT", status="accept")
    chosen = stage.webhook.events("subscribe_msg_popup_event")[0]["SubscribeMsgPopupEvent"]["List"]
    assert (chosen["TemplateId"], chosen["SubscribeStatusString"]) == ("SUB_EVENT", "accept")
    assert [await stage.code_of(path, body) for _ in range(2)] == [0, 43101]
    await stage.until(lambda: bool(stage.webhook.events("subscribe_msg_sent_event")))
    await stage.act("李敏", "event", event="subscribe_msg_popup_event", template_id="SUB_EVENT", status="accept")
    await stage.act("李敏", "event", event="subscribe_msg_change_event", template_id="SUB_EVENT")
    assert await stage.code_of(path, body) == 43101


@staged()
async def test_templates_can_be_listed_added_and_removed(stage: Stage) -> None:
    body = {"template_id_short": "TM1", "keyword_name_list": ["事项"]}
    added = (await stage.call("/cgi-bin/template/api_add_template", body))["template_id"]
    listed = (await stage.call("/cgi-bin/template/get_all_private_template"))["template_list"]
    assert {"TPL_NOTICE", "TPL_EVENT", "TPL_TASK", added} == {one["template_id"] for one in listed}
    assert await stage.code_of("/cgi-bin/template/del_private_template", {"template_id": added}) == 0
    assert await stage.code_of("/cgi-bin/template/del_private_template", {"template_id": added}) == 40037
