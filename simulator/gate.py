"""The gate of the API: method, token, quota, body, then the call; every answer is JSON with errcode."""

import asyncio
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from simulator import (
    appchat,
    custom,
    drafts,
    mass,
    media,
    menus,
    oauth,
    publishing,
    qrcodes,
    quota,
    service,
    subscribe,
    tags,
    template,
    tokens,
    users,
    wecom,
)
from simulator.calls import Answer, Asked, Call, File
from simulator.errors import ApiError
from simulator.state import World

CALLS: dict[str, Call] = {
    **tokens.CALLS,
    **quota.CALLS,
    **custom.CALLS,
    **template.CALLS,
    **subscribe.CALLS,
    **mass.CALLS,
    **menus.CALLS,
    **users.CALLS,
    **tags.CALLS,
    **media.CALLS,
    **drafts.CALLS,
    **publishing.CALLS,
    **qrcodes.CALLS,
    **oauth.CALLS,
    **service.CALLS,
    **wecom.CALLS,
    **appchat.CALLS,
}
CALLS["/cgi-bin/openapi/quota/get"] = Call(partial(quota.get, CALLS))

ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
BUSY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
LOGGED_BYTES = 4096
_written = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one a call


class Gate:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", path, self.answer) for path in CALLS]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        world, path = self._world, request.path
        started = time.perf_counter()
        disturbed = world.switches.disturbs_calls()
        if disturbed:
            spoilt = await self._disturbed(request)
            if spoilt is not None:
                return spoilt
        raw = b"" if request.content_type.startswith("multipart/") else await request.read()
        try:
            if disturbed:
                self._raise_planned_error(path)
            asked = await _asked(request, CALLS[path], raw, world)
            answer = CALLS[path].run(world, asked)
            code = 0
        except ApiError as error:
            answer, code = _refusal(error), error.code
        self._count(path, code)
        if world.switches.log:
            self._log(request, raw, answer, code, started)
        if disturbed and self._hit(path) and world.happens(world.switches.lost_answer_rate):
            return self._cut(request)
        return answer if isinstance(answer, web.Response) else _as_json(answer)

    async def _disturbed(self, request: web.Request) -> web.Response | None:
        switches = self._world.switches
        if switches.outage:
            return self._cut(request)
        if switches.api_delay_ms:
            await asyncio.sleep(switches.api_delay_ms / 1000)
        if self._hit(request.path) and self._world.happens(switches.http_error_rate):
            self._world.stats.counts["http_errors"] += 1
            return web.Response(status=502, text=BUSY_PAGE, content_type="text/html")
        return None

    def _hit(self, path: str) -> bool:
        wanted = self._world.switches.error_path
        return path.startswith(wanted) if wanted else path not in tokens.CALLS

    def _raise_planned_error(self, path: str) -> None:
        if not self._hit(path):
            return
        for code, share in self._world.switches.error_rate.items():
            if self._world.happens(share):
                raise ApiError(int(code))

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _count(self, path: str, code: int) -> None:
        counts = self._world.stats.api.get(path)
        if counts is None:
            counts = self._world.stats.api[path] = Counter()
        counts[code] += 1

    def _log(self, request: web.Request, raw: bytes, answer: Answer, code: int, started: float) -> None:
        world = self._world
        sent = f"<multipart, {request.content_length} bytes>" if request.content_type.startswith("multipart/") else ""
        entry = {
            "id": 0,
            "time": round(world.now(), 3),
            "kind": "api",
            "method": request.method,
            "path": request.path,
            "query": _shortened(request.query),
            "request": sent or raw[:LOGGED_BYTES].decode(errors="replace"),
            "response": _logged(answer),
            "errcode": code,
            "status": 200,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        world.wire.add(world.watchers, entry)


async def _asked(request: web.Request, call: Call, raw: bytes, world: World) -> Asked:
    if request.method != call.method:
        raise ApiError(43001 if call.method == "GET" else 43002)
    query: dict[str, str] = dict(request.query)
    if call.token != "nobody":
        tokens.check(world, query.get("access_token", ""), call.token)
    quota.spend(world, request.path, call.daily)
    asked = Asked(request.path, query)
    if request.content_type.startswith("multipart/"):
        await _take_form(request, asked)
    elif call.method == "POST" and (raw or call.needs_body):
        asked.body = _json(raw)
    return asked


def _json(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        raise ApiError(44002)
    if b"\\u" in raw and ESCAPED.search(raw):
        raise ApiError(40033)
    try:
        body = json.loads(raw)
    except UnicodeDecodeError as error:
        raise ApiError(40033) from error
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


async def _take_form(request: web.Request, asked: Asked) -> None:
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            asked.file = File(part.filename, part.file.read(), part.content_type)
        elif isinstance(part, str):
            asked.form[name] = part


def _refusal(error: ApiError) -> dict[str, Any]:
    rid = f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": error.code, "errmsg": f"{error.text} rid: {rid}", **error.more}


def _as_json(answer: dict[str, Any]) -> web.Response:
    return web.Response(body=_written(answer).encode(), content_type="application/json")


def _logged(answer: Answer) -> str:
    if isinstance(answer, web.Response):
        return f"<{answer.content_type}, {answer.content_length} bytes>"
    return _written(answer)[:LOGGED_BYTES]


def _shortened(query: Mapping[str, str]) -> dict[str, str]:
    """The query without whole tokens and secrets."""
    secret = ("access_token", "secret", "corpsecret", "key")
    return {name: value[:6] + "…" if name in secret else value for name, value in query.items()}
