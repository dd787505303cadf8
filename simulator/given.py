"""Reading what the phone and the operator give."""

from typing import Any

from simulator.errors import BadRequest

Given = dict[str, Any]


def needed(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} is needed")
    return value


def number(given: Given, name: str, usual: int) -> int:
    value = given.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRequest(f"{name} must be a number")
    return value
