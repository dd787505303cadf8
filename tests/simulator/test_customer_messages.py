"""The window, the allowance and the refusals of customer-service messages."""

import asyncio

import pytest

from simulator.people import openid_of
from tests.simulator.stage import Stage, play, staged

SEND = "/cgi-bin/message/custom/send"


@staged()
async def test_a_message_allows_five_in_forty_eight_hours(stage: Stage) -> None:
    assert await stage.custom("李敏") == 45015
    await stage.act("李敏", "send", kind="text", content="问")
    assert [await stage.custom("李敏") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    await stage.act("李敏", "send", kind="text", content="再问")
    assert await stage.custom("李敏") == 0
    await stage.sim("clock", {"advance_seconds": 48 * 3600 + 1})
    stage.token = ""
    assert await stage.custom("李敏") == 45015


@staged()
async def test_a_tap_allows_three_in_one_minute_and_replaces_what_was(stage: Stage) -> None:
    await stage.act("李敏", "send", kind="text", content="问")
    await stage.act("李敏", "tap", menu_key="POLICY")
    assert [await stage.custom("李敏") for _ in range(4)] == [0, 0, 0, 45047]
    await stage.act("李敏", "tap", menu_key="POLICY")
    await stage.sim("clock", {"advance_seconds": 61})
    assert await stage.custom("李敏") == 45015


@staged()
async def test_only_followers_who_listen_are_reached(stage: Stage) -> None:
    for name in ("李敏", "王强", "赵磊"):
        await stage.act(name, "send", kind="text", content="问")
    await stage.act("李敏", "unfollow")
    await stage.act("王强", "settings", muted=True)
    await stage.call("/cgi-bin/tags/members/batchblacklist", {"openid_list": [openid_of("赵磊")]})
    assert [await stage.custom(name) for name in ("李敏", "王强", "赵磊")] == [43004, 48002, 43019]
    unknown = {"touser": "o-nobody", "msgtype": "text", "text": {"content": "问"}}
    assert await stage.code_of(SEND, unknown) == 40003


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"msgtype": "text", "text": {"content": "长" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": "长" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "poem", "poem": {}}, 40008),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "一"}]}}, 0),
        ({"msgtype": "news", "news": {"articles": [{"title": "一"}, {"title": "二"}]}}, 45008),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "您是想", "list": [{"id": "1", "content": "投诉"}]}}, 0),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "您是想", "list": []}}, 40035),
    ],
)
def test_content_is_checked(message: dict[str, object], code: int) -> None:
    async def scene(stage: Stage) -> None:
        await stage.act("李敏", "send", kind="text", content="问")
        assert await stage.code_of(SEND, {"touser": openid_of("李敏"), **message}) == code
        received = await stage.sim("received?kind=custom")
        assert received["total"] == (1 if code == 0 else 0)

    asyncio.run(play(scene))


@staged()
async def test_bad_bodies_and_methods_have_their_codes(stage: Stage) -> None:
    await stage.stable_token()
    assert await stage.code_of(SEND) == 43002
    url = f"{stage.simulator.base_url}{SEND}?access_token={stage.world.tokens.stable}"
    for body, code in (
        ("", 44002),
        ("{", 47001),
        ("[]", 47001),
        ('{"a":"\\u4f60"}', 40033),
        ('{"a":"\\\\u4f60"}', 41009),
    ):
        async with stage.session.post(url, data=body.encode()) as answer:
            found = await answer.json()
            assert (answer.status, found["errcode"]) == (200, code), body
            assert " rid: " in found["errmsg"]


@staged()
async def test_typing_needs_a_recent_message(stage: Stage) -> None:
    body = {"touser": openid_of("李敏"), "command": "Typing"}
    assert await stage.code_of("/cgi-bin/message/custom/typing", body) == 45080
    await stage.act("李敏", "send", kind="text", content="问")
    assert await stage.code_of("/cgi-bin/message/custom/typing", body) == 0


@staged()
async def test_what_arrived_can_be_counted(stage: Stage) -> None:
    await stage.act("李敏", "send", kind="text", content="问")
    await stage.custom("李敏", "一")
    await stage.custom("李敏", "二")
    received = await stage.sim("received?kind=custom&after=1")
    assert [one["body"]["text"]["content"] for one in received["messages"]] == ["二"]
    assert (received["total"], received["last"]) == (2, 2)
    assert (await stage.sim("stats"))["custom"]["by_openid"] == {openid_of("李敏"): 2}
