"""Pictures, voices and files: uploaded for three days, kept as material, or sent by people."""

import secrets
from typing import Any

from aiohttp import web

from simulator.calls import OK, Answer, Asked, Call, File
from simulator.errors import ApiError
from simulator.state import Medium, World

THREE_DAYS = 3 * 86400
MB = 1024 * 1024
LIMITS = {
    "image": 10 * MB,
    "voice": 2 * MB,
    "video": 10 * MB,
    "thumb": 64 * 1024,
    "file": 20 * MB,
}
WRONG_TYPE_CODE = {"image": 40009, "voice": 40006, "video": 40006, "thumb": 40006, "file": 40006}
STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"BM": "image/bmp"}
ARTICLE_PICTURE = MB


def keep(world: World, medium: Medium) -> str:
    media_id = secrets.token_urlsafe(48)
    world.media[media_id] = medium
    return media_id


def url_of(world: World, media_id: str) -> str:
    return f"{world.account.base_url}/media/{media_id}"


def picture_type(content: bytes) -> str:
    """The content type of a picture, empty for anything else."""
    return next((kind for start, kind in STARTS.items() if content.startswith(start)), "")


def upload(world: World, asked: Asked) -> Answer:
    kind, file = _checked(asked)
    ends_at = world.now() + THREE_DAYS
    media_id = keep(world, Medium(kind, file.content, file.content_type, file.name, ends_at))
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media_id, "created_at": int(world.now())}


def get(world: World, asked: Asked) -> Answer:
    medium = world.media.get(asked.asked_for("media_id", 41006))
    if medium is None or (medium.ends_at and medium.ends_at < world.now()):
        raise ApiError(40007)
    if medium.kind == "video":
        return {"video_url": url_of(world, asked.query["media_id"])}
    return as_download(medium)


def as_download(medium: Medium) -> web.Response:
    name = medium.name.replace('"', "") or "media"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name.isascii() else {}
    return web.Response(body=medium.content, content_type=medium.content_type, headers=headers)


def upload_picture(world: World, asked: Asked) -> Answer:
    if asked.file is None or not asked.file.content:
        raise ApiError(44001)
    if picture_type(asked.file.content) not in ("image/jpeg", "image/png"):
        raise ApiError(40009)
    if len(asked.file.content) > ARTICLE_PICTURE:
        raise ApiError(45001)
    medium = Medium("image", asked.file.content, picture_type(asked.file.content), asked.file.name)
    return {**OK, "url": url_of(world, keep(world, medium))}


def add_material(world: World, asked: Asked) -> Answer:
    kind, file = _checked(asked)
    media_id = keep(world, Medium(kind, file.content, file.content_type, file.name))
    return {"media_id": media_id, "url": url_of(world, media_id)}


def get_material(world: World, asked: Asked) -> Answer:
    medium = world.media.get(asked.text("media_id", 41006))
    if medium is None or medium.ends_at:
        raise ApiError(40007)
    return as_download(medium)


def delete_material(world: World, asked: Asked) -> Answer:
    medium = world.media.get(asked.text("media_id", 41006))
    if medium is None or medium.ends_at:
        raise ApiError(40007)
    del world.media[asked.body["media_id"]]
    return OK


def count_material(world: World, asked: Asked) -> Answer:
    kinds = [medium.kind for medium in world.media.values() if not medium.ends_at]
    counts = {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image")}
    return {**counts, "news_count": len(world.press.articles)}


def list_material(world: World, asked: Asked) -> Answer:
    wanted, offset, count = asked.text("type"), asked.number("offset"), asked.number("count")
    found = [(key, one) for key, one in world.media.items() if not one.ends_at and one.kind == wanted]
    part = found[offset : offset + min(count, 20)]
    items: list[dict[str, Any]] = [{"media_id": key, "name": one.name, "url": url_of(world, key)} for key, one in part]
    return {"total_count": len(found), "item_count": len(items), "item": items}


def _checked(asked: Asked) -> tuple[str, File]:
    kind = asked.query.get("type") or asked.form.get("type", "")
    if kind not in LIMITS:
        raise ApiError(40004)
    file = asked.file
    if file is None or not file.content:
        raise ApiError(44001)
    if len(file.content) > LIMITS[kind]:
        raise ApiError(WRONG_TYPE_CODE[kind])
    if kind in ("image", "thumb"):
        file.content_type = picture_type(file.content)
        if not file.content_type:
            raise ApiError(40004)
    return kind, file


CALLS = {
    "/cgi-bin/media/upload": Call(upload, token="either", daily=100_000),
    "/cgi-bin/media/get": Call(get, method="GET", token="either", daily=200_000),
    "/cgi-bin/media/uploadimg": Call(upload_picture, token="either", daily=100_000),
    "/cgi-bin/material/add_material": Call(add_material),
    "/cgi-bin/material/get_material": Call(get_material),
    "/cgi-bin/material/del_material": Call(delete_material),
    "/cgi-bin/material/get_materialcount": Call(count_material, method="GET"),
    "/cgi-bin/material/batchget_material": Call(list_material),
}
