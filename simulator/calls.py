"""What an API call is: its table entry, and what it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.errors import ApiError
from simulator.state import World

Answer = dict[str, Any] | web.Response
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(slots=True)
class File:
    name: str
    content: bytes
    content_type: str


@dataclass(slots=True)
class Asked:
    path: str
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    file: File | None = None

    def text(self, name: str, missing: int = 40035) -> str:
        """A text of the body that must be there."""
        value = self.body.get(name)
        if value is None or value == "":
            raise ApiError(missing, name)
        if not isinstance(value, str | int):
            raise ApiError(40035, name)
        return str(value)

    def number(self, name: str, missing: int = 40035) -> int:
        return whole(self.text(name, missing), 40035)

    def listed(self, name: str, most: int, *, least: int = 1, wrong: int = 40032) -> list[Any]:
        value = self.body.get(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ApiError(wrong, name)
        return value

    def texts(self, name: str, most: int, *, least: int = 0, wrong: int = 40032) -> list[str]:
        """A list of texts; an absent one is empty."""
        value = self.body.get(name) or []
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ApiError(wrong, name)
        if not all(isinstance(one, str) for one in value):
            raise ApiError(40031 if wrong == 40032 else wrong, name)
        return value

    def asked_for(self, name: str, missing: int) -> str:
        """A query parameter that must be there."""
        value = self.query.get(name, "")
        if not value:
            raise ApiError(missing, name)
        return value


def whole(value: Any, wrong: int) -> int:
    """A number that may come as text, as the platform takes ids."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise ApiError(wrong)
    return int(text)


@dataclass(frozen=True, slots=True)
class Call:
    """`token` is whose access token is needed: the account's, WeCom's, either's or nobody's."""

    run: Callable[[World, Asked], Answer]
    method: str = "POST"  # or GET or ANY
    token: str = "account"
    daily: int | None = None
    needs_body: bool = True
