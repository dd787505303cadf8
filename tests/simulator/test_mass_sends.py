"""Mass sends: who receives them, how often, and what is reported."""

from typing import Any

from simulator.people import openid_of
from tests.simulator.stage import Stage, staged

ALL = "/cgi-bin/message/mass/sendall"
LIST = "/cgi-bin/message/mass/send"


def words(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": f"通知 {number}"}, **more}


@staged()
async def test_a_tag_is_reached_and_counted(stage: Stage) -> None:
    await stage.call("/cgi-bin/tags/members/batchtagging", {"tagid": 2, "openid_list": [openid_of("王强")]})
    sent = await stage.call(ALL, words(filter={"is_to_all": False, "tag_id": 2}))
    await stage.until(lambda: bool(stage.webhook.events("MASSSENDJOBFINISH")))
    told = stage.webhook.events("MASSSENDJOBFINISH")[0]
    assert (told["MsgID"], told["Status"], told["TotalCount"]) == (str(sent["msg_id"]), "send success", "1")
    assert (await stage.chat("王强"))[0]["via"] == "mass"
    assert await stage.chat("李敏") == []
    status = await stage.call("/cgi-bin/message/mass/get", {"msg_id": str(sent["msg_id"])})
    assert status["msg_status"] == "SEND_SUCCESS"
    assert await stage.code_of(ALL, words(filter={"is_to_all": False, "tag_id": 77})) == 45159


@staged()
async def test_the_same_clientmsgid_answers_the_old_job(stage: Stage) -> None:
    everybody = {"is_to_all": True}
    first = await stage.call(ALL, words(filter=everybody, clientmsgid="m1"))
    again = await stage.call(ALL, words(filter=everybody, clientmsgid="m1"))
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert await stage.code_of(ALL, words(filter=everybody)) == 0
    assert await stage.code_of(ALL, words(filter=everybody)) == 45065
    assert await stage.code_of(ALL, words(filter=everybody, clientmsgid="m" * 64)) == 45067
    assert (await stage.sim("received?kind=mass&openid=" + openid_of("李敏")))["messages"][-1]["msgtype"] == "text"


@staged()
async def test_the_fifth_of_a_month_is_filtered_silently(stage: Stage) -> None:
    two = [openid_of("李敏"), openid_of("王强")]
    for number in range(5):
        assert await stage.code_of(LIST, words(number, touser=two)) == 0
    await stage.until(lambda: len(stage.webhook.events("MASSSENDJOBFINISH")) == 5)
    counts = [told["FilterCount"] for told in stage.webhook.events("MASSSENDJOBFINISH")]
    assert sorted(counts) == ["0", "2", "2", "2", "2"]
    assert len(await stage.chat("李敏")) == 4
    await stage.sim("clock", {"advance_seconds": 32 * 86400})
    stage.token = ""
    assert await stage.code_of(LIST, words(9, touser=two)) == 0
    assert len(await stage.chat("李敏")) == 5


@staged()
async def test_four_sends_to_all_are_the_month(stage: Stage) -> None:
    codes = [await stage.code_of(ALL, words(n, filter={"is_to_all": True})) for n in range(5)]
    assert codes == [0, 0, 0, 0, 45028]


@staged()
async def test_a_list_has_at_least_two(stage: Stage) -> None:
    assert await stage.code_of(LIST, words(touser=[openid_of("李敏")])) == 40032


@staged()
async def test_a_preview_reaches_one_person(stage: Stage) -> None:
    assert await stage.code_of("/cgi-bin/message/mass/preview", words(towxname="李敏")) == 0
    assert (await stage.chat("李敏"))[0]["via"] == "preview"
    assert stage.person("李敏").mass_received == {}
