"""The menu at the bottom of the chat, and the ones for tagged people."""

from typing import Any

from simulator import menu_rules
from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.people import Person
from simulator.state import World

Menu = dict[str, Any]


def create(world: World, asked: Asked) -> Answer:
    buttons = menu_rules.check_buttons(asked.body.get("button"))
    world.menus.default = {"menuid": _next_id(world), "button": [_full(one) for one in buttons]}
    world.watchers.tell("menu", {})
    return OK


def get(world: World, asked: Asked) -> Answer:
    if world.menus.default is None:
        raise ApiError(65303)
    found: dict[str, Any] = {"menu": world.menus.default}
    if world.menus.conditional:
        found["conditionalmenu"] = world.menus.conditional[::-1]
    return found


def delete(world: World, asked: Asked) -> Answer:
    world.menus.default = None
    world.menus.conditional.clear()
    world.watchers.tell("menu", {})
    return OK


def add_conditional(world: World, asked: Asked) -> Answer:
    buttons = menu_rules.check_buttons(asked.body.get("button"))
    rule = menu_rules.check_rule(asked.body.get("matchrule"))
    if world.menus.default is None:
        raise ApiError(65303)
    menu_id = _next_id(world)
    menu = {"button": [_full(one) for one in buttons], "matchrule": rule, "menuid": menu_id}
    world.menus.conditional.append(menu)
    world.watchers.tell("menu", {})
    return {"menuid": str(menu_id)}


def delete_conditional(world: World, asked: Asked) -> Answer:
    wanted = asked.text("menuid", 65318)
    kept = [menu for menu in world.menus.conditional if str(menu["menuid"]) != wanted]
    if len(kept) == len(world.menus.conditional):
        raise ApiError(65318)
    world.menus.conditional = kept
    world.watchers.tell("menu", {})
    return OK


def try_match(world: World, asked: Asked) -> Answer:
    person = world.people.get(asked.text("user_id", 41009))
    if person is None:
        raise ApiError(40003)
    return {"button": effective(world, person)["button"]}


def self_menu(world: World, asked: Asked) -> Answer:
    menu = world.menus.default
    if menu is None:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": {"button": [_as_list(one) for one in menu["button"]]}}


def effective(world: World, person: Person) -> Menu:
    """The newest conditional menu whose tag the person has, or the default one."""
    for menu in reversed(world.menus.conditional):
        tag = menu["matchrule"].get("tag_id")
        if tag is None or (tag.isdigit() and int(tag) in person.tags):
            return {"menuid": menu["menuid"], "button": menu["button"]}
    return world.menus.default or {"menuid": None, "button": []}


def button(menu: Menu, name: str, value: str) -> dict[str, Any] | None:
    """The button whose key or url this is."""
    for top in menu["button"]:
        for one in top["sub_button"] or [top]:
            if one.get(name) == value:
                return dict(one)
    return None


def _next_id(world: World) -> int:
    world.menus.last += 1
    return world.menus.last


def _full(button_: dict[str, Any]) -> dict[str, Any]:
    inside = [_full(one) for one in button_.get("sub_button") or []]
    own = {"name": button_["name"]} if inside else {k: v for k, v in button_.items() if k != "sub_button"}
    return {**own, "sub_button": inside}


def _as_list(button_: dict[str, Any]) -> dict[str, Any]:
    inside = button_["sub_button"]
    own = {name: value for name, value in button_.items() if name != "sub_button"}
    return {**own, "sub_button": {"list": inside}} if inside else own


CALLS = {
    "/cgi-bin/menu/create": Call(create, daily=1_000),
    "/cgi-bin/menu/get": Call(get, method="GET", daily=10_000),
    "/cgi-bin/menu/delete": Call(delete, method="GET", daily=1_000),
    "/cgi-bin/menu/addconditional": Call(add_conditional, daily=2_000),
    "/cgi-bin/menu/delconditional": Call(delete_conditional, daily=2_000),
    "/cgi-bin/menu/trymatch": Call(try_match, daily=20_000),
    "/cgi-bin/get_current_selfmenu_info": Call(self_menu, method="GET", daily=10_000),
}
