"""QR codes that carry a scene."""

import hashlib
import io
import secrets
from typing import Any

import qrcode
import qrcode.image.svg
from aiohttp import web

from simulator.calls import Answer, Asked, Call
from simulator.errors import ApiError
from simulator.state import World

LONGEST = 2_592_000
USUAL = 60
SCENE_STR_MOST = 64
PERMANENT_ID_MOST = 100_000
KINDS = {
    "QR_SCENE": ("scene_id", False),
    "QR_STR_SCENE": ("scene_str", False),
    "QR_LIMIT_SCENE": ("scene_id", True),
    "QR_LIMIT_STR_SCENE": ("scene_str", True),
}


def create(world: World, asked: Asked) -> Answer:
    kind = KINDS.get(str(asked.body.get("action_name")))
    if kind is None:
        raise ApiError(40035, "action_name")
    field, permanent = kind
    scene = _scene(asked.body, field, permanent)
    seconds = asked.body.get("expire_seconds", USUAL)
    if not permanent and (not isinstance(seconds, int) or not 1 <= seconds <= LONGEST):
        raise ApiError(40035, "expire_seconds")
    ticket = "g" + secrets.token_urlsafe(70)
    ends_at = 0.0 if permanent else world.now() + seconds
    url = f"{world.account.base_url}/q/{ticket[:22]}"
    world.codes[ticket] = {
        "scene": scene,
        "ticket": ticket,
        "permanent": permanent,
        "expires_at": ends_at,
        "url": url,
    }
    more = {} if permanent else {"expire_seconds": seconds}
    return {"ticket": ticket, **more, "url": url}


def picture(world: World, asked: Asked) -> Answer:
    code = world.codes.get(asked.query.get("ticket", ""))
    if code is None:
        raise web.HTTPNotFound(text="no such ticket")
    image = qrcode.make(code["url"], image_factory=qrcode.image.svg.SvgPathFillImage, border=2)
    drawn = io.BytesIO()
    image.save(drawn)
    return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")


def listed(world: World) -> list[dict[str, Any]]:
    image = f"{world.account.base_url}/cgi-bin/showqrcode?ticket="
    return [{**code, "image": image + code["ticket"]} for code in reversed(world.codes.values())]


def ticket_of(world: World, scene: str) -> str:
    """The ticket of the newest code with this scene; a scene nobody made still scans."""
    tickets = (code["ticket"] for code in reversed(world.codes.values()) if code["scene"] == scene)
    return next(tickets, f"g{hashlib.sha256(scene.encode()).hexdigest()}")


def _scene(body: dict[str, Any], field: str, permanent: bool) -> str:
    info = body.get("action_info")
    inner = info.get("scene") if isinstance(info, dict) else None
    value = inner.get(field) if isinstance(inner, dict) else None
    if field == "scene_str":
        if isinstance(value, str) and 1 <= len(value) <= SCENE_STR_MOST:
            return value
    elif isinstance(value, int) and 1 <= value <= (PERMANENT_ID_MOST if permanent else 2**32 - 1):
        return str(value)
    raise ApiError(40035, field)


CALLS = {
    "/cgi-bin/qrcode/create": Call(create, daily=100_000),
    "/cgi-bin/showqrcode": Call(picture, method="GET", token="nobody"),
}
