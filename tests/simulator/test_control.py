"""Disturbances, the logs, a reset, and memory over a restart."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from simulator.people import openid_of
from tests.simulator.stage import NOTICE, Stage, play, staged

TEMPLATE = "/cgi-bin/message/template/send"
BODY = {"touser": openid_of("李敏"), "template_id": "TPL_NOTICE", "client_msg_id": "c1", "data": NOTICE}


@staged()
async def test_planned_errors_spare_the_tokens(stage: Stage) -> None:
    await stage.sim("switches", {"error_rate": {"-1": 1}})
    assert await stage.code_of(TEMPLATE, BODY) == -1
    await stage.sim("switches", {"error_path": "/cgi-bin/tags"})
    assert await stage.code_of(TEMPLATE, BODY) == 0
    assert await stage.code_of("/cgi-bin/tags/get") == -1


@staged()
async def test_a_lost_answer_has_done_its_work(stage: Stage) -> None:
    await stage.call("/cgi-bin/user/get")
    await stage.sim("switches", {"lost_answer_rate": 1})
    with pytest.raises(aiohttp.ClientError):
        await stage.call(TEMPLATE, BODY)
    await stage.sim("switches", {"lost_answer_rate": 0})
    assert (await stage.sim("stats"))["template"]["total"] == 1


@staged()
async def test_an_outage_does_nothing(stage: Stage) -> None:
    await stage.call("/cgi-bin/user/get")
    await stage.sim("switches", {"outage": True})
    with pytest.raises(aiohttp.ClientError):
        await stage.call(TEMPLATE, BODY)
    await stage.sim("switches", {"outage": False, "http_error_rate": 1})
    url = f"{stage.simulator.base_url}{TEMPLATE}?access_token={stage.token}"
    async with stage.session.post(url, json=BODY) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    assert (await stage.sim("stats"))["template"]["total"] == 0


@staged()
async def test_callbacks_can_be_held_back(stage: Stage) -> None:
    await stage.sim("switches", {"callbacks": False})
    assert await stage.code_of(TEMPLATE, BODY) == 0
    assert (await stage.sim("stats"))["callbacks_waiting"] == 0


@pytest.mark.parametrize("wrong", [{"webhook_delay": 1}, {"repeat": 2}, {"outage": "yes"}, {"token_ttl": -1}])
def test_a_wrong_switch_changes_nothing(wrong: dict[str, object]) -> None:
    async def scene(stage: Stage) -> None:
        before = await stage.sim("switches")
        assert "error" in await stage.sim("switches", {"api_delay_ms": 9, **wrong})
        assert await stage.sim("switches") == before

    asyncio.run(play(scene))


@staged()
async def test_the_wire_shows_both_directions(stage: Stage) -> None:
    stage.webhook.answers = [stage.webhook.text(openid_of("李敏"), "收到")]
    await stage.act("李敏", "send", kind="text", content="停电")
    await stage.custom("李敏", "还在办")
    entries = (await stage.sim("wire"))["entries"]
    push, call = entries[0], entries[-1]
    assert "停电" in push["xml"]
    assert "停电" not in push["sent"]
    assert "收到" in push["answer_xml"]
    assert (call["path"], call["errcode"]) == ("/cgi-bin/message/custom/send", 0)
    assert "还在办" in call["request"]
    assert stage.token not in json.dumps(call)
    await stage.sim("switches", {"log": False})
    await stage.custom("李敏", "不记")
    assert len((await stage.sim("wire"))["entries"]) == len(entries)


@staged()
async def test_lookers_on_are_told_at_once(stage: Stage) -> None:
    async with stage.session.get(f"{stage.simulator.base_url}/sim/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await stage.act("李敏", "send", kind="text", content="停电")
        seen = [await stream.content.readuntil(b"\n\n") for _ in range(2)]
    assert seen[0].startswith(b"event: chat\ndata: ")
    assert "停电" in seen[0].decode()
    assert seen[1].startswith(b"event: wire\n")


@staged()
async def test_a_reset_keeps_only_the_people(stage: Stage) -> None:
    await stage.sim("people", {"name": "陈静", "role": "调度员"})
    await stage.act("李敏", "unfollow")
    await stage.call(TEMPLATE, BODY)
    await stage.sim("switches", {"api_delay_ms": 1})
    await stage.sim("reset", {})
    state = await stage.sim("state")
    assert [person["name"] for person in state["people"]] == ["李敏", "王强", "周平", "赵磊", "陈静"]
    assert all(person["following"] for person in state["people"])
    assert state["switches"]["api_delay_ms"] == 0
    assert (await stage.sim("stats"))["template"]["total"] == 0
    assert await stage.code_of(TEMPLATE, BODY) == 40001


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "simulator.json"
    kept: dict[str, object] = {}

    async def before(stage: Stage) -> None:
        await stage.sim("people", {"name": "陈静"})
        await stage.act("李敏", "send", kind="image")
        await stage.call("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "政策", "key": "P"}]})
        kept["first"] = (await stage.call(TEMPLATE, BODY))["msgid"]
        kept["token"] = stage.token

    async def after(stage: Stage) -> None:
        stage.token = str(kept["token"])
        assert (await stage.call(TEMPLATE, BODY))["msgid"] == kept["first"]
        assert [one["kind"] for one in await stage.chat("李敏")] == ["image", "template"]
        assert (await stage.sim("state"))["menu"]["button"][0]["key"] == "P"
        assert await stage.custom("李敏") == 0
        assert "陈静" in [person["name"] for person in (await stage.sim("state"))["people"]]

    asyncio.run(play(before, state=file))
    asyncio.run(play(after, state=file))


def test_a_damaged_state_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "simulator.json"
    file.write_text("{", encoding="utf-8")

    async def scene(stage: Stage) -> None:
        assert (await stage.sim("state"))["total"] == 7

    asyncio.run(play(scene, state=file))


@staged()
async def test_the_phone_page_leads_from_the_root_and_files_stay_inside(stage: Stage) -> None:
    base = stage.simulator.base_url
    async with stage.session.get(f"{base}/", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/phone"
    async with stage.session.get(f"{base}/static/..%2f__main__.py") as answer:
        assert answer.status == 404


@staged()
async def test_a_burst_pushes_everybodys_messages_once(stage: Stage) -> None:
    done = await stage.sim("burst", {"messages": 30, "people": 3, "at_once": 8, "texts": ["一", "二"]})
    assert (done["messages"], done["people"], done["faults"]) == (30, 3, 0)
    assert len({push.fields["MsgId"] for push in stage.webhook.pushes}) == 30
    assert {push.fields["Content"] for push in stage.webhook.pushes} == {"一", "二"}
    assert "error" in await stage.sim("burst", {"messages": 0})
