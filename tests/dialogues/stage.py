"""The stage of a dialogue: people write by the door's real path, and hear what a phone would show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from redis import Redis

from bot import render
from bot.conversation import receive
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Recent
from bot.talking import Desk
from config.settings import Settings
from models.work import Office
from services.policies.answer import Shelf
from tests.cast import Person

LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
TAP = re.compile(r"weixin://bizmsgmenu\?msgmenucontent=([^&]*)&msgmenuid=(.*)")


@dataclass
class Stage:
    """One account, and the phones of those who write to it."""

    settings: Settings
    office: Office
    redis: Redis
    folder: Path  # of the search index
    lines: dict[tuple[str, str], str] = field(default_factory=dict)  # (openid, label) → id of a line shown to them
    pushes: int = 0

    def __post_init__(self) -> None:
        inbox = Inbox(self.redis, Recent(self.folder / "recent"))
        shelf = Shelf(self.folder)
        self.desk = Desk(self.settings, self.office, self.redis, inbox, shelf, clock=lambda: 0.0)  # never out of time

    def say(self, person: Person, text: str) -> str:
        return self.send(person, "text", Content=text)

    def tap(self, person: Person, label: str) -> str:
        """Tap a line that was shown to this person, now or long ago."""
        id = self.lines.get((person.openid, label))
        assert id is not None, f"{person.name} was never shown “{label}”"
        return self.send(person, "text", Content=label, bizmsgmenuid=id)

    def send(self, person: Person, kind: str, **fields: Any) -> str:
        """Send anything; what comes back in the response, as it is read, or nothing."""
        self.pushes += 1
        envelope = Envelope(
            openid=person.openid,
            account="gh_stage",
            kind=kind,
            key=f"stage-{self.pushes}",
            created=int(self.office.clock().timestamp()),
            fields=fields,
            is_encrypted=True,
            nonce="nonce",
            timestamp="0",
        )
        return "\n".join(self._read(person, message) for message in receive(self.desk, envelope))

    def _read(self, person: Person, message: render.Message) -> str:
        text = render.passive_text(message)
        assert len(text.encode()) <= render.MOST_BYTES
        for target, label in LINK.findall(text):
            if tap := TAP.match(target):
                self.lines[person.openid, unquote(tap[1])] = unquote(tap[2])
            assert label
        return LINK.sub(lambda link: link[2], text)
