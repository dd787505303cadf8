"""Who is told what happened to an appeal: all who may see it (the outbox leaves out the one who did it)."""

from __future__ import annotations

from typing import Any

from models.appeals import Appeal
from models.work import Work
from push import outbox
from services.access import readers_of


def tell(work: Work, appeal: Appeal, notice: str, **facts: Any) -> None:
    """Post a notice about an appeal; its number goes with every one."""
    for openid in readers_of(work, appeal):
        outbox.post(work, openid, notice, number=appeal.number, **facts)
