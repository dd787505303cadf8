"""Recipients at hand, sorted by what can be done for each now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from models.kinds import Channel, SkipReason
from push.attempt import DEDUPLICATED
from push.circulars import Addressee
from push.ways import SHARED

NOBODY = Addressee()


@dataclass(slots=True)
class Letter:
    """One recipient at hand: by which way now, or why not."""

    id: int
    openid: str
    round: int
    attempts: int
    call_began_at: datetime | None  # of an earlier call that may have arrived after all
    planned: Channel | None
    way: Channel | None
    obstacle: SkipReason | None
    to: Addressee = NOBODY

    @property
    def was_open(self) -> bool:
        """Whether an earlier call may have arrived after all."""
        return self.call_began_at is not None


@dataclass
class Sorted:
    """Each letter in one of these."""

    side_by_side: list[Letter] = field(default_factory=list)  # the platform takes a repeat of their call once
    one_by_one: list[Letter] = field(default_factory=list)  # of these a crash leaves one uncertain, and not many
    too_late: list[Letter] = field(default_factory=list)  # to repeat a call that may have arrived
    left_out: list[Letter] = field(default_factory=list)
    shared: list[Letter] = field(default_factory=list)  # another call gathers them


def sort(letters: Iterable[Letter], now: datetime, may_get: Callable[[str], bool]) -> Sorted:
    """Nobody is called who must not be, or might get it twice."""
    found = Sorted()
    for letter in letters:
        if letter.call_began_at is not None:
            _reopen(letter, now, found)
        elif letter.obstacle is not None:
            found.left_out.append(letter)
        elif not may_get(letter.openid):
            letter.obstacle = SkipReason.TRIAL
            found.left_out.append(letter)
        elif letter.way is Channel.TEMPLATE_MESSAGE:
            found.side_by_side.append(letter)
        else:
            (found.shared if letter.way in SHARED else found.one_by_one).append(letter)
    return found


def _reopen(letter: Letter, now: datetime, found: Sorted) -> None:
    """A call that may have arrived is repeated by its own way alone, while the platform knows it again."""
    assert letter.call_began_at is not None
    if letter.planned is Channel.TEMPLATE_MESSAGE and letter.call_began_at > now - DEDUPLICATED:
        letter.way, letter.obstacle = Channel.TEMPLATE_MESSAGE, None
        found.side_by_side.append(letter)
    else:
        letter.way = letter.planned
        found.too_late.append(letter)
