"""The platform's error codes, and what a sender does about each."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from push.errors import Blocked, DeliveryError, Permanent, QuotaUsedUp, Temporary

MINUTE = 60.0
HOUR = 60 * MINUTE
BLOCKED_SECONDS = 10 * MINUTE  # how long the account rests after a fault that only a person can mend


class Verdict(StrEnum):
    """What a code means for whoever sends."""

    BUSY = "busy"  # try again soon
    TOKEN = "token"  # refresh the token once, repeat once
    WAIT = "wait"  # nothing of this kind for a while
    MIDNIGHT = "midnight"  # the day's quota is used up
    PERSON = "person"  # never for this person by this way
    MESSAGE = "message"  # never with this content
    REQUEST = "request"  # our own request is wrong: a bug, for this message alone
    ACCOUNT = "account"  # the account or its configuration is wrong: nothing can be sent
    IGNORE = "ignore"  # as good as success


def _each(verdict: Verdict, *codes: int | range) -> Iterable[tuple[int, Verdict]]:
    for code in codes:
        yield from ((one, verdict) for one in (code if isinstance(code, range) else (code,)))


CODES: dict[int, Verdict] = dict(
    [
        *_each(Verdict.BUSY, -1, 61450, 9001002),
        *_each(Verdict.TOKEN, 40001, 40014, 42001),
        *_each(Verdict.WAIT, 45011, 45066, range(89501, 89508)),
        *_each(Verdict.MIDNIGHT, 45009),
        *_each(Verdict.PERSON, 40003, 43004, 46004, 50005, 43019, 48002, 43101, 43104, 45015, 45047),
        *_each(Verdict.MESSAGE, range(40004, 40013), 40137, 45001, 45007),  # media: type, size, id
        *_each(Verdict.MESSAGE, 40121, 46001, 44001, 48008, 40037, 40036, 40249, 44003, 44004, 45002),
        *_each(Verdict.MESSAGE, range(45003, 45007), 40039, 45008, 45028, 47003, 53503, 53504, 53505, 40059, 87014),
        *_each(Verdict.MESSAGE, 93000),  # a WeCom robot that was removed: for its group alone
        *_each(Verdict.PERSON, 60111, 81013),  # WeCom does not know them
        *_each(Verdict.REQUEST, 41009, 40031, 40032, 40033, 44002, 47001, 40035, 40097, 61451, 9410010),
        *_each(Verdict.REQUEST, 43001, 43002, 43003, 45067, 45083, 45084, 48006),
        *_each(Verdict.REQUEST, range(45056, 45060), 45157, 45158, 45159),  # tags
        *_each(Verdict.REQUEST, range(65301, 65319), 65320, range(40015, 40029), 40054, 40055),  # menus
        *_each(Verdict.ACCOUNT, 41001, 40002, 40013, 40125, 41002, 41004, 40243, 40164, 61004, 45035),
        *_each(Verdict.ACCOUNT, 48001, 48003, 48004, 50001, 50002),
        *_each(Verdict.IGNORE, 0, 45065, 45072, 45080, 45081),
        *_each(Verdict.PERSON, 40029, 40163, 42003, 42002, 40030),  # OAuth: the login must begin anew
    ]
)

WAIT_SECONDS = {
    45011: MINUTE,
    45066: MINUTE,
    **dict.fromkeys(range(89501, 89506), 10 * MINUTE),  # an administrator must confirm our address
    89506: 24 * HOUR,
    89507: HOUR,
}

FALLS_BACK = frozenset({45015, 45047, 48002})  # not by customer message, perhaps by template
CLOSES_WINDOW = frozenset({45015, 45047})
NOT_FOLLOWING = frozenset({43004, 46004, 50005})


def error_for(code: int, message: str) -> DeliveryError | None:
    """The error that a code stands for; None where it is as good as success.

    An unknown code may pass: it is tried once more, see `is_known`.
    """
    verdict = CODES.get(code, Verdict.BUSY)
    if verdict is Verdict.IGNORE:
        return None
    if verdict is Verdict.BUSY:
        return Temporary(message, code)
    if verdict is Verdict.WAIT:
        return Temporary(message, code, after_seconds=WAIT_SECONDS[code])
    if verdict is Verdict.MIDNIGHT:
        return QuotaUsedUp(message, code)
    if verdict in (Verdict.TOKEN, Verdict.ACCOUNT):
        return Blocked(message, code, after_seconds=BLOCKED_SECONDS)
    return Permanent(message, code)


def is_known(code: int | None) -> bool:
    """Whether the table knows a code; no code at all is known to be the network."""
    return code is None or code in CODES


def is_our_fault(code: int | None) -> bool:
    """Whether somebody should look at the code or the configuration."""
    return code is not None and CODES.get(code) in (Verdict.REQUEST, Verdict.ACCOUNT, Verdict.TOKEN, None)
