"""The three ways a delivery can fail."""

from __future__ import annotations


class DeliveryError(Exception):
    """A notice could not be handed over; `code` is the platform's errcode where there is one."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class Temporary(DeliveryError):
    """May work later; `after_seconds` says when to try again, None leaves it to the ladder."""

    def __init__(self, message: str, code: int | None = None, *, after_seconds: float | None = None) -> None:
        super().__init__(message, code)
        self.after_seconds = after_seconds


class Permanent(DeliveryError):
    """Will not work for this person or this message by this way."""


class Uncertain(DeliveryError):
    """The call was cut off: nobody knows whether it arrived. Shown, never repeated silently."""
