"""Reading the answer to a push as the platform does: a chat message, nothing, or a fault."""

from collections.abc import Callable
from typing import Any

from simulator import crypto, packet
from simulator.people import Message
from simulator.state import World

SILENT = ("", "success")
TEXT_BYTES = 2048
ARTICLES_TO_MESSAGE, ARTICLES_TO_EVENT = 1, 8
HANDED_OVER = "正在为你转接人工客服"


class BadAnswer(Exception):
    """An answer at which the platform tells the person that the service is out of order."""


def unseal(world: World, body: str) -> str:
    """The clear XML of an answer, as the account's mode demands."""
    if body in SILENT:
        return ""
    if not body.lstrip().startswith("<"):
        raise BadAnswer("not XML")
    outer = _parsed(body)
    mode = world.account.mode
    if "Encrypt" not in outer:
        if mode == "safe":
            raise BadAnswer("a clear answer in safe mode")
        return body
    if mode == "plain":
        raise BadAnswer("an encrypted answer in plain mode")
    return _opened(world, outer)


def message(world: World, clear: str, openid: str, *, to_event: bool) -> Message | None:
    """The chat message in a clear answer."""
    if not clear:
        return None
    fields = _parsed(clear)
    if fields.get("ToUserName") != openid:
        raise BadAnswer("ToUserName is not the person")
    if fields.get("FromUserName") != world.account.original_id:
        raise BadAnswer("FromUserName is not the account")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise BadAnswer("CreateTime is not a number")
    reader = READERS.get(str(fields.get("MsgType")))
    if reader is None:
        raise BadAnswer("unknown MsgType")
    read = reader(world, fields)
    if read["kind"] == "news" and len(read["articles"]) > (ARTICLES_TO_EVENT if to_event else ARTICLES_TO_MESSAGE):
        raise BadAnswer("too many articles")
    return read


def _opened(world: World, outer: dict[str, Any]) -> str:
    account = world.account
    names = ("TimeStamp", "Nonce", "Encrypt")
    parts = [str(outer.get(name, "")) for name in names]
    if crypto.signature(account.token, *parts) != outer.get("MsgSignature"):
        raise BadAnswer("wrong MsgSignature")
    try:
        return crypto.Seal(account.aes_key, account.app_id).open(str(outer["Encrypt"]))
    except crypto.DamagedMessage as error:
        raise BadAnswer(str(error)) from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        return packet.read(text)
    except packet.BrokenXml as error:
        raise BadAnswer(str(error)) from error


def _inside(fields: dict[str, Any], name: str) -> dict[str, Any]:
    inside = fields.get(name)
    if not isinstance(inside, dict):
        raise BadAnswer(f"{name} is missing")
    return inside


def _medium(world: World, media_id: Any) -> dict[str, str]:
    if media_id not in world.media:
        raise BadAnswer("unknown MediaId")
    return {"media_id": media_id, "url": f"{world.account.base_url}/media/{media_id}"}


def _text(world: World, fields: dict[str, Any]) -> Message:
    content = fields.get("Content")
    if not isinstance(content, str) or not content:
        raise BadAnswer("empty Content")
    if len(content.encode()) > TEXT_BYTES:
        raise BadAnswer("Content over 2048 bytes")
    return {"kind": "text", "content": content}


def _image(world: World, fields: dict[str, Any]) -> Message:
    return {"kind": "image", **_medium(world, _inside(fields, "Image").get("MediaId"))}


def _voice(world: World, fields: dict[str, Any]) -> Message:
    return {
        "kind": "voice",
        "recognition": "",
        "seconds": 3,
        **_medium(world, _inside(fields, "Voice").get("MediaId")),
    }


def _video(world: World, fields: dict[str, Any]) -> Message:
    video = _inside(fields, "Video")
    about = {"title": video.get("Title", ""), "description": video.get("Description", ""), "thumb_url": ""}
    return {"kind": "video", **about, **_medium(world, video.get("MediaId"))}


def _music(world: World, fields: dict[str, Any]) -> Message:
    music = _inside(fields, "Music")
    about = {"title": music.get("Title", ""), "description": music.get("Description", "")}
    thumb = _medium(world, music.get("ThumbMediaId"))["url"]
    return {"kind": "music", **about, "url": music.get("MusicUrl", ""), "thumb_url": thumb}


def _news(world: World, fields: dict[str, Any]) -> Message:
    found = _inside(fields, "Articles").get("item", [])
    items = found if isinstance(found, list) else [found]
    if not items or str(len(items)) != fields.get("ArticleCount"):
        raise BadAnswer("ArticleCount does not fit")
    keys = {"title": "Title", "description": "Description", "pic_url": "PicUrl", "url": "Url"}
    if not all(isinstance(item, dict) for item in items):
        raise BadAnswer("an empty article")
    return {
        "kind": "news",
        "articles": [{ours: item.get(xml, "") for ours, xml in keys.items()} for item in items],
    }


def _handoff(world: World, fields: dict[str, Any]) -> Message:
    return {"kind": "notice", "content": HANDED_OVER}


READERS: dict[str, Callable[[World, dict[str, Any]], Message]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "music": _music,
    "news": _news,
    "transfer_customer_service": _handoff,
}
