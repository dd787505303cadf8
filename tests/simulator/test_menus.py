"""Menus: what is accepted, who sees which, what a tap pushes."""

import asyncio
from typing import Any

import pytest

from simulator import menu_rules
from simulator.errors import ApiError
from simulator.people import openid_of
from tests.simulator.stage import Stage, play, staged

POLICY = {"type": "click", "name": "政策", "key": "POLICY"}
SITE = {"type": "view", "name": "官网", "url": "https://example.com"}


def wide(count: int) -> list[dict[str, Any]]:
    return [{**POLICY, "key": str(number)} for number in range(count)]


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        (wide(4), 40016),
        ([{**POLICY, "name": "政策咨询服务"}], 40018),
        ([{**POLICY, "type": "press"}], 40017),
        ([{**POLICY, "key": "k" * 129}], 40019),
        ([{"type": "click", "name": "政策"}], 40019),
        ([{**SITE, "url": "example.com"}], 40055),
        ([{**SITE, "url": "https://" + "e" * 1020}], 40020),
        ([{"name": "更多", "sub_button": wide(6)}], 40023),
        ([{"name": "更多", "sub_button": [{**POLICY, "type": "press"}]}], 40024),
        ([{"name": "更多", "sub_button": [{**POLICY, "name": "长" * 21}]}], 40025),
    ],
)
def test_a_menu_against_the_rules_is_refused(buttons: list[dict[str, Any]], code: int) -> None:
    with pytest.raises(ApiError) as refused:
        menu_rules.check_buttons(buttons)
    assert refused.value.code == code


def test_a_full_menu_is_accepted() -> None:
    menu_rules.check_buttons([POLICY, SITE, {"name": "更多", "sub_button": wide(5)}])


@staged()
async def test_tagged_people_see_the_newest_menu_that_fits(stage: Stage) -> None:
    add = "/cgi-bin/menu/addconditional"
    rule = {"tag_id": "100"}
    officers = [{"type": "click", "name": "台账", "key": "DUTY"}]
    assert await stage.code_of(add, {"button": officers, "matchrule": rule}) == 65303
    assert await stage.code_of("/cgi-bin/menu/create", {"button": [POLICY]}) == 0
    assert await stage.code_of(add, {"button": officers, "matchrule": {"sex": "1"}}) == 65320
    menu_id = (await stage.call(add, {"button": officers, "matchrule": rule}))["menuid"]
    tag = (await stage.call("/cgi-bin/tags/create", {"tag": {"name": "联络员"}}))["tag"]["id"]
    tagging = {"tagid": tag, "openid_list": [openid_of("王强")]}
    assert await stage.code_of("/cgi-bin/tags/members/batchtagging", tagging) == 0
    keys = []
    for name in ("李敏", "王强"):
        keys.append((await stage.sim(f"people/{openid_of(name)}/menu"))["button"][0]["key"])
    assert keys == ["POLICY", "DUTY"]
    matched = await stage.call("/cgi-bin/menu/trymatch", {"user_id": openid_of("王强")})
    assert matched["button"][0]["key"] == "DUTY"
    assert await stage.code_of("/cgi-bin/menu/delconditional", {"menuid": menu_id}) == 0
    assert (await stage.sim(f"people/{openid_of('王强')}/menu"))["button"][0]["key"] == "POLICY"


@staged()
async def test_deleting_the_menu_removes_the_conditional_ones(stage: Stage) -> None:
    await stage.call("/cgi-bin/menu/create", {"button": [POLICY]})
    await stage.call("/cgi-bin/menu/addconditional", {"button": [SITE], "matchrule": {"tag_id": "2"}})
    assert len((await stage.call("/cgi-bin/menu/get"))["conditionalmenu"]) == 1
    assert await stage.code_of("/cgi-bin/menu/delete") == 0
    assert await stage.code_of("/cgi-bin/menu/get") == 65303
    assert (await stage.call("/cgi-bin/get_current_selfmenu_info"))["is_menu_open"] == 0


@pytest.mark.parametrize(
    ("button", "tap", "pushed"),
    [
        (POLICY, {"menu_key": "POLICY"}, ["CLICK"]),
        (SITE, {"menu_url": "https://example.com"}, ["VIEW"]),
        ({**POLICY, "type": "scancode_waitmsg"}, {"menu_key": "POLICY", "scan_result": "x"}, ["scancode_waitmsg"]),
        ({**POLICY, "type": "pic_sysphoto"}, {"menu_key": "POLICY"}, ["pic_sysphoto", "image"]),
        ({**POLICY, "type": "location_select"}, {"menu_key": "POLICY"}, ["location_select", "location"]),
    ],
)
def test_a_tap_pushes_what_the_button_says(button: dict[str, str], tap: dict[str, str], pushed: list[str]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.call("/cgi-bin/menu/create", {"button": [{"name": "更多", "sub_button": [button]}]})
        await stage.act("李敏", "tap", **tap)
        assert [push.fields.get("Event") or push.fields["MsgType"] for push in stage.webhook.pushes] == pushed

    asyncio.run(play(scene))
