"""Job results that the platform pushes by itself, a little after the call."""

import asyncio
from typing import Any

from simulator.people import Person
from simulator.pusher import Pusher
from simulator.state import World

SENDERS = 32


class Callbacks:
    """A queue of events that are due, and a few senders that empty it."""

    def __init__(self, world: World, pusher: Pusher) -> None:
        self._world = world
        self._pusher = pusher
        self.waiting = 0
        self._due: asyncio.Queue[tuple[float, Person | None, dict[str, Any]]] = asyncio.Queue()
        self._senders = [asyncio.create_task(self._send()) for _ in range(SENDERS)]

    def later(self, person: Person | None, fields: dict[str, Any]) -> None:
        if not (self._world.switches.callbacks and self._world.account.webhook):
            return
        due = asyncio.get_running_loop().time() + self._world.switches.callback_delay_ms / 1000
        self.waiting += 1
        self._due.put_nowait((due, person, fields))

    async def close(self) -> None:
        for sender in self._senders:
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)

    async def _send(self) -> None:
        while True:
            due, person, fields = await self._due.get()
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            try:
                await self._pusher.push(person, {"MsgType": "event", **fields}, answered=False)
            finally:
                self.waiting -= 1
