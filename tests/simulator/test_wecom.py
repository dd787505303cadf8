"""WeCom: robots, application messages, group chats."""

from typing import Any

from simulator.state import FIRST_ROBOT
from tests.simulator.stage import Stage, staged

ROBOT = "/cgi-bin/webhook/send"
WORDS = {"msgtype": "text", "text": {"content": "值班提醒"}}


async def corp(stage: Stage) -> None:
    query = {"corpid": stage.world.account.corp_id, "corpsecret": stage.world.account.corp_secret}
    stage.token = (await stage.call("/cgi-bin/gettoken", **query))["access_token"]


@staged()
async def test_a_robot_takes_twenty_a_minute(stage: Stage) -> None:
    codes = [await stage.code_of(ROBOT, WORDS, key=FIRST_ROBOT) for _ in range(21)]
    assert codes == [0] * 20 + [45009]
    assert await stage.code_of(ROBOT, WORDS, key="made-up") == 93000
    key = (await stage.sim("wecom/robots", {"name": "东区群"}))["key"]
    assert await stage.code_of(ROBOT, WORDS, key=key) == 0
    await stage.sim("clock", {"advance_seconds": 60})
    assert await stage.code_of(ROBOT, WORDS, key=FIRST_ROBOT) == 0


@staged()
async def test_robot_content_is_measured_in_bytes(stage: Stage) -> None:
    for kind, most in (("text", 2048), ("markdown", 4096)):
        for length, code in ((most, 0), (most + 1, 45002)):
            body: dict[str, Any] = {"msgtype": kind, kind: {"content": "x" * length}}
            assert await stage.code_of(ROBOT, body, key=FIRST_ROBOT) == code


@staged()
async def test_an_application_message_may_succeed_in_part(stage: Stage) -> None:
    await corp(stage)
    path = "/cgi-bin/message/send"
    sent = await stage.call(path, {"touser": "wang|INVALID1|unlicensed2", "agentid": 1000002, **WORDS})
    assert (sent["errcode"], sent["invaliduser"], sent["unlicenseduser"]) == (0, "invalid1", "unlicensed2")
    assert await stage.code_of(path, {"touser": "invalid1", "agentid": 1000002, **WORDS}) == 81013
    once = {"touser": "wang", "agentid": 1000002, "enable_duplicate_check": 1, **WORDS}
    assert [await stage.code_of(path, once) for _ in range(2)] == [0, 0]
    messages = (await stage.sim("wecom"))["messages"]
    assert [one["to"] for one in messages] == ["wang", "wang"]


@staged()
async def test_a_group_chat_is_made_changed_and_written_to(stage: Stage) -> None:
    await corp(stage)
    body = {"name": "东区联络员", "owner": "wang", "userlist": ["wang", "li"], "chatid": "east"}
    assert await stage.code_of("/cgi-bin/appchat/create", {**body, "userlist": ["wang"]}) == 86006
    assert await stage.code_of("/cgi-bin/appchat/create", body) == 0
    assert await stage.code_of("/cgi-bin/appchat/create", body) == 86215
    change = {"chatid": "east", "add_user_list": ["zhao"], "del_user_list": ["li"]}
    assert await stage.code_of("/cgi-bin/appchat/update", change) == 0
    assert (await stage.call("/cgi-bin/appchat/get", chatid="east"))["chat_info"]["userlist"] == ["wang", "zhao"]
    assert await stage.code_of("/cgi-bin/appchat/send", {"chatid": "east", **WORDS}) == 0
    assert await stage.code_of("/cgi-bin/appchat/send", {"chatid": "west", **WORDS}) == 86008
