"""The server: the platform's hosts, the phone page and the control API on one port."""

import asyncio
import contextlib
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from simulator import keeping, oauth, people, publishing, reset
from simulator.callbacks import Callbacks
from simulator.control_api import ControlApi
from simulator.errors import BadRequest
from simulator.gate import Gate
from simulator.phone_api import PhoneApi, as_json
from simulator.pusher import Pusher
from simulator.state import World

STATIC = Path(__file__).parent / "static"
MOST_BYTES = 32 * 1024 * 1024
SAVE_EVERY = 10.0
BACKLOG = 1024


class Simulator:
    """Start it, use `base_url`, stop it."""

    def __init__(self, world: World, *, state_file: Path | None = None) -> None:
        self.world = world
        self._state_file = state_file
        self._saver: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        return self.world.account.base_url

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        world = self.world
        reset.furnish(world)
        if self._state_file:
            keeping.load(world, self._state_file)
            world.people = {**people.town(world.crowd, world.now()), **world.people}
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._pusher = Pusher(world, session)
        self._callbacks = Callbacks(world, self._pusher)
        world.call_back = self._callbacks.later
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=BACKLOG).start()
        bound = self._runner.addresses[0][1]
        world.account.base_url = f"http://{host}:{bound}"
        if self._state_file:
            self._saver = asyncio.create_task(self._save_often(self._state_file))

    async def stop(self) -> None:
        self.world.watchers.dismiss()
        await self._runner.cleanup()
        await self._callbacks.close()
        await self._pusher.close()
        if self._saver and self._state_file:
            self._saver.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._saver
            keeping.write(keeping.text_of(self.world), self._state_file)

    async def _save_often(self, path: Path) -> None:
        saved = -1
        while True:
            await asyncio.sleep(SAVE_EVERY)
            changes = self.world.last_id + self.world.wire.last
            if changes != saved:
                await asyncio.to_thread(keeping.write, keeping.text_of(self.world), path)
                saved = changes

    def _app(self) -> web.Application:
        world = self.world
        app = web.Application(client_max_size=MOST_BYTES)
        app.add_routes(Gate(world).routes())
        app.add_routes(Pages(world).routes())
        sim = web.Application(client_max_size=MOST_BYTES, middlewares=[_say_mistakes])
        sim.add_routes(PhoneApi(world, self._pusher).routes())
        sim.add_routes(ControlApi(world, self._pusher, self._callbacks).routes())
        app.add_subapp("/sim", sim)
        return app


class Pages:
    """What a browser opens."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.home),
            web.get("/healthz", self.health),
            web.get("/phone", self.phone),
            web.get("/static/{path:.+}", self.static),
            web.get("/media/{media_id}", self.media),
            web.get("/articles/{key}/{number:[0-9]+}", self.article),
            web.get("/connect/oauth2/authorize", self.authorize),
        ]

    async def home(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/phone")

    async def health(self, request: web.Request) -> web.Response:
        return as_json({"ok": True})

    async def phone(self, request: web.Request) -> web.StreamResponse:
        return _file("phone.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return _file(request.match_info["path"])

    async def media(self, request: web.Request) -> web.Response:
        medium = self._world.media.get(request.match_info["media_id"])
        if medium is None:
            raise web.HTTPNotFound(text="no such media")
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
        return web.Response(body=medium.content, content_type=medium.content_type, headers=headers)

    async def article(self, request: web.Request) -> web.Response:
        return publishing.page(self._world, request.match_info["key"], int(request.match_info["number"]))

    async def authorize(self, request: web.Request) -> web.Response:
        return oauth.authorize(self._world, dict(request.query), request.cookies.get(oauth.COOKIE, ""))


def _file(name: str) -> web.FileResponse:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        raise web.HTTPNotFound(text="no such page")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


@web.middleware
async def _say_mistakes(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadRequest as mistake:
        return as_json({"error": mistake.text}, mistake.status)
