"""What a person does on the phone, and the push it causes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator import contents, events, menus, qrcodes, subscribe
from simulator.delivery import AFTER_MESSAGE, AFTER_TAP, allow, notice, show
from simulator.errors import ApiError, BadRequest
from simulator.given import Given, needed
from simulator.outgoing import SENT
from simulator.people import Message, Person, unionid_of
from simulator.state import World

PICTURE_BUTTONS = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
OPENS_WINDOW = ("CLICK", "scancode_push", "scancode_waitmsg")


@dataclass(slots=True)
class Deed:
    """`fields` is the push, empty when WeChat would send none; `then` is what follows it."""

    fields: dict[str, Any] = field(default_factory=dict)
    shown: Message | None = None
    answered: bool = True
    then: "Deed | None" = None


def send(world: World, person: Person, given: Given) -> Deed:
    _must_follow(person)
    maker = SENT.get(str(given.get("kind")))
    if maker is None:
        raise BadRequest(f"kind must be one of {', '.join(SENT)}")
    message, fields = maker(world, given)
    return _said(world, person, message, fields)


def tap(world: World, person: Person, given: Given) -> Deed:
    _must_follow(person)
    if "msgmenu_id" in given:
        return _choose(world, person, given)
    if "menu_url" in given:
        return _open(world, person, str(given["menu_url"]))
    if "media_id" in given or "article_id" in given:
        return _ask_for_material(world, person, given)
    if "menu_key" in given:
        return _press(world, person, given)
    raise BadRequest("menu_key, menu_url, msgmenu_id, media_id or article_id is needed")


def follow(world: World, person: Person, given: Given) -> Deed:
    person.following = True
    person.followed_at = world.now()
    person.scene = str(given.get("scene") or "")
    allow(world, person, AFTER_TAP)
    world.watchers.tell("person", person.card())
    shown = notice(world, person, f"你已关注“{world.account.name}”")
    fields: dict[str, Any] = {"EventKey": ""}
    if person.scene:
        fields = {"EventKey": f"qrscene_{person.scene}", "Ticket": qrcodes.ticket_of(world, person.scene)}
    return Deed({"MsgType": "event", "Event": "subscribe", **fields}, shown)


def unfollow(world: World, person: Person, given: Given) -> Deed:
    person.following = False
    person.allowance = None
    person.tags.clear()
    person.accepted.clear()
    world.watchers.tell("person", person.card())
    shown = notice(world, person, f"你已取消关注“{world.account.name}”")
    return Deed({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, shown, answered=False)


def scan(world: World, person: Person, given: Given) -> Deed:
    scene = needed(given, "scene")
    if not person.following:
        return follow(world, person, given)
    allow(world, person, AFTER_TAP)
    shown = notice(world, person, "你扫描了二维码")
    ticket = qrcodes.ticket_of(world, scene)
    return Deed({"MsgType": "event", "Event": "SCAN", "EventKey": scene, "Ticket": ticket}, shown)


def event(world: World, person: Person, given: Given) -> Deed:
    name = needed(given, "event")
    if name == "subscribe_msg_popup_event":
        _answer_popup(world, person, given)
    elif name == "subscribe_msg_change_event":
        subscribe.answer_popup(person, str(given.get("template_id")), "reject")
    elif name in OPENS_WINDOW:
        allow(world, person, AFTER_TAP)
    about = {"openid": person.openid, "app_id": world.account.app_id, "unionid": unionid_of(person.openid)}
    return Deed(events.build(name, {**about, **given}), answered=name in events.WITH_ANSWER)


def _must_follow(person: Person) -> None:
    if not person.following:
        raise BadRequest(f"{person.name} does not follow the account")


def _said(world: World, person: Person, message: Message, fields: dict[str, Any]) -> Deed:
    person.wrote_at = world.now()
    allow(world, person, AFTER_MESSAGE)
    shown = show(world, person, "me", message)
    return Deed({**fields, "MsgId": _msg_id(world)}, shown)


def _msg_id(world: World) -> int:
    """Unlike any other, also after a restart."""
    return int(time.time() * 1000) << 20 | world.next_id() & 0xFFFFF


def _choose(world: World, person: Person, given: Given) -> Deed:
    content, choice = needed(given, "content"), str(given["msgmenu_id"])
    allow(world, person, AFTER_TAP)
    person.wrote_at = world.now()
    shown = show(world, person, "me", {"kind": "text", "content": content, "msgmenu_id": choice})
    return Deed({"MsgType": "text", "Content": content, "bizmsgmenuid": choice, "MsgId": _msg_id(world)}, shown)


def _open(world: World, person: Person, url: str) -> Deed:
    menu = menus.effective(world, person)
    button = menus.button(menu, "url", url) or {}
    given = {"key": url, "menu_id": menu["menuid"] or 0}
    name = "VIEW"
    if button.get("type") == "miniprogram":
        name, given["key"] = "view_miniprogram", button["pagepath"]
    return Deed(events.build(name, given), answered=False)


def _press(world: World, person: Person, given: Given) -> Deed:
    """A key of an older menu that the phone still shows is a plain CLICK."""
    key = str(given["menu_key"])
    button = menus.button(menus.effective(world, person), "key", key) or {}
    name = button.get("type", "click")
    name = "CLICK" if name == "click" else name
    if name in OPENS_WINDOW:
        allow(world, person, AFTER_TAP)
    deed = Deed(events.build(name, {**given, "key": key}), answered=name in events.WITH_ANSWER)
    if name in PICTURE_BUTTONS:
        deed.then = send(world, person, {"kind": "image", "sample": given.get("sample", 1)})
    elif name == "location_select":
        deed.then = send(world, person, {**given, "kind": "location"})
    return deed


def _ask_for_material(world: World, person: Person, given: Given) -> Deed:
    reader: Callable[[World, Given], Message] = contents.image if "media_id" in given else contents.mpnews_article
    try:
        message = reader(world, given)
    except ApiError as error:
        raise BadRequest(error.text, 404) from error
    return Deed(shown=show(world, person, "account", {**message, "via": "menu"}))


def _answer_popup(world: World, person: Person, given: Given) -> None:
    template_id = str(given.get("template_id"))
    if template_id not in world.templates.notices:
        raise BadRequest("there is no such subscription template", 404)
    subscribe.answer_popup(person, template_id, str(given.get("status", "accept")))


DEEDS: dict[str, Callable[[World, Person, Given], Deed]] = {
    "send": send,
    "tap": tap,
    "follow": follow,
    "unfollow": unfollow,
    "scan": scan,
    "event": event,
}
