"""Group chats that a WeCom application made."""

import re
import secrets
from typing import Any

from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.state import World
from simulator.wecom import APP_KINDS, APP_MARKDOWN_BYTES, checked_content, record

NAME_LENGTH = 50
FEWEST, MOST = 2, 500
CHAT_ID = re.compile("[0-9a-zA-Z]{1,32}")
Chat = dict[str, Any]


def create(world: World, asked: Asked) -> Answer:
    members = _members(asked.texts("userlist", MOST, wrong=86006))
    chat_id = str(asked.body.get("chatid") or secrets.token_hex(16))
    if not CHAT_ID.fullmatch(chat_id):
        raise ApiError(86001)
    if chat_id in world.wecom.chats:
        raise ApiError(86215)
    owner = str(asked.body.get("owner") or members[0])
    if owner not in members:
        raise ApiError(86004)
    name = _name(asked.body.get("name") or "群聊")
    world.wecom.chats[chat_id] = {"chatid": chat_id, "name": name, "owner": owner, "userlist": members}
    return {**OK, "chatid": chat_id}


def update(world: World, asked: Asked) -> Answer:
    chat = _chat(world, asked.text("chatid", 86001))
    added = asked.texts("add_user_list", MOST, wrong=86006)
    removed = set(asked.texts("del_user_list", MOST, wrong=86006))
    members = [one for one in dict.fromkeys(chat["userlist"] + added) if one not in removed]
    owner = str(asked.body.get("owner") or chat["owner"])
    if owner not in members:
        raise ApiError(86004)
    chat.update(name=_name(asked.body.get("name") or chat["name"]), owner=owner, userlist=_members(members))
    return OK


def get(world: World, asked: Asked) -> Answer:
    return {**OK, "chat_info": _chat(world, asked.asked_for("chatid", 86001))}


def send(world: World, asked: Asked) -> Answer:
    chat = _chat(world, asked.text("chatid", 86001))
    checked_content(world, asked.body, APP_KINDS, APP_MARKDOWN_BYTES)
    record(world, "chat", chat["chatid"], asked.body)
    return OK


def _chat(world: World, chat_id: str) -> Chat:
    chat = world.wecom.chats.get(chat_id)
    if chat is None:
        raise ApiError(86008, "the chat was not made by this application")
    return chat


def _members(given: list[str]) -> list[str]:
    members = list(dict.fromkeys(given))
    if not FEWEST <= len(members) <= MOST:
        raise ApiError(86006)
    return members


def _name(name: Any) -> str:
    if len(str(name)) > NAME_LENGTH:
        raise ApiError(45003)
    return str(name)


CALLS = {
    "/cgi-bin/appchat/create": Call(create, token="wecom", daily=1_000),
    "/cgi-bin/appchat/update": Call(update, token="wecom"),
    "/cgi-bin/appchat/get": Call(get, method="GET", token="wecom"),
    "/cgi-bin/appchat/send": Call(send, token="wecom"),
}
