"""The messages that a person can send, as chat message and as XML."""

import base64
from collections.abc import Callable
from typing import Any

from simulator import media, samples
from simulator.errors import BadRequest
from simulator.given import Given, needed, number
from simulator.people import Message
from simulator.state import Medium, World

Made = tuple[Message, dict[str, Any]]


def text(world: World, given: Given) -> Made:
    content = needed(given, "content")
    return {"kind": "text", "content": content}, {"MsgType": "text", "Content": content}


def image(world: World, given: Given) -> Made:
    content = _bytes(given) or samples.picture(number(given, "sample", 1))
    content_type = media.picture_type(content)
    if not content_type:
        raise BadRequest("not a jpg, png, gif or bmp")
    media_id, url = _kept(world, "image", content, content_type)
    shown = {"kind": "image", "url": url, "media_id": media_id}
    return shown, {"MsgType": "image", "PicUrl": url, "MediaId": media_id}


def voice(world: World, given: Given) -> Made:
    media_id, url = _kept(world, "voice", _bytes(given) or samples.SILENT_VOICE, "audio/amr")
    heard, seconds = str(given.get("recognition") or ""), number(given, "seconds", 3)
    shown = {"kind": "voice", "url": url, "media_id": media_id, "recognition": heard, "seconds": seconds}
    return shown, {"MsgType": "voice", "MediaId": media_id, "Format": "amr", "Recognition": heard or None}


def video(world: World, given: Given) -> Made:
    kind = str(given["kind"])
    media_id, url = _kept(world, "video", samples.SILENT_VIDEO, "video/mp4")
    thumb_id, thumb_url = _kept(world, "thumb", samples.picture(2), "image/png")
    shown = {
        "kind": kind,
        "url": url,
        "media_id": media_id,
        "thumb_url": thumb_url,
        "title": "",
        "description": "",
    }
    return shown, {"MsgType": kind, "MediaId": media_id, "ThumbMediaId": thumb_id}


def location(world: World, given: Given) -> Made:
    x, y, scale = (given.get(name, usual) for name, usual in (("x", 31.2304), ("y", 121.4737), ("scale", 16)))
    label = str(given.get("label") or "政务服务中心")
    shown = {"kind": "location", "x": x, "y": y, "scale": scale, "label": label}
    return shown, {"MsgType": "location", "Location_X": x, "Location_Y": y, "Scale": scale, "Label": label}


def link(world: World, given: Given) -> Made:
    title, url = needed(given, "title"), needed(given, "url")
    description = str(given.get("description") or "")
    shown = {"kind": "link", "title": title, "description": description, "url": url, "pic_url": ""}
    return shown, {"MsgType": "link", "Title": title, "Description": description, "Url": url}


def file(world: World, given: Given) -> Made:
    title, size = needed(given, "title"), number(given, "size", 24_000)
    about = {"FileKey": f"key-{world.last_id}", "FileMd5": "0" * 32, "FileTotalLen": size}
    return {"kind": "file", "title": title, "size": size}, {
        "MsgType": "file",
        "Title": title,
        "Description": "",
        **about,
    }


def miniprogrampage(world: World, given: Given) -> Made:
    title, app_id = needed(given, "title"), str(given.get("app_id") or "wx0000000000000001")
    path = str(given.get("page_path") or "pages/index")
    thumb_id, thumb_url = _kept(world, "thumb", samples.picture(3), "image/png")
    shown = {
        "kind": "miniprogrampage",
        "title": title,
        "app_id": app_id,
        "page_path": path,
        "pic_url": thumb_url,
    }
    thumb = {"ThumbUrl": thumb_url, "ThumbMediaId": thumb_id}
    return shown, {"MsgType": "miniprogrampage", "Title": title, "AppId": app_id, "PagePath": path, **thumb}


def _bytes(given: Given) -> bytes:
    encoded = str(given.get("base64") or "")
    try:
        return base64.b64decode(encoded.rpartition(",")[2], validate=True)
    except ValueError as error:
        raise BadRequest("base64 is damaged") from error


def _kept(world: World, kind: str, content: bytes, content_type: str) -> tuple[str, str]:
    ends_at = world.now() + media.THREE_DAYS
    media_id = media.keep(world, Medium(kind, content, content_type, ends_at=ends_at))
    return media_id, media.url_of(world, media_id)


SENT: dict[str, Callable[[World, Given], Made]] = {
    "text": text,
    "image": image,
    "voice": voice,
    "video": video,
    "shortvideo": video,
    "location": location,
    "link": link,
    "file": file,
    "miniprogrampage": miniprogrampage,
}
