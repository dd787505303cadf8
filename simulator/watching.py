"""The wire log, and those who look on live."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

WIRE_KEPT = 500
BACKLOG = 1000


@dataclass(slots=True)
class Watchers:
    """The open event streams; one that falls behind loses events rather than memory."""

    queues: set[asyncio.Queue[str]] = field(default_factory=set)

    def tell(self, event: str, data: Any) -> None:
        if not self.queues:
            return
        line = f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        for queue in self.queues:
            if not queue.full():
                queue.put_nowait(line)

    def join(self) -> asyncio.Queue[str]:
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self.queues.add(queue)
        return queue

    def dismiss(self) -> None:
        """End all streams."""
        for queue in self.queues:
            while queue.full():
                queue.get_nowait()
            queue.put_nowait("")

    def leave(self, queue: asyncio.Queue[str]) -> None:
        self.queues.discard(queue)


@dataclass(slots=True)
class Wire:
    """The latest pushes and API calls, as they went over the line."""

    last: int = 0
    entries: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=WIRE_KEPT))

    def add(self, watchers: Watchers, entry: dict[str, Any]) -> None:
        self.last += 1
        entry["id"] = self.last
        self.entries.append(entry)
        watchers.tell("wire", entry)

    def after(self, number: int) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["id"] > number]
