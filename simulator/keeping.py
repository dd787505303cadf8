"""Keeping the platform's memory in a JSON file over a restart."""

import base64
import json
import logging
import os
import types
import typing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from simulator.state import World

KEPT = (
    "clock", "people", "tokens", "quota", "tags", "menus", "templates", "jobs", "media",
    "codes", "press", "logins", "short_keys", "wecom", "last_id",
)  # fmt: skip
log = logging.getLogger(__name__)


def text_of(world: World) -> str:
    return json.dumps({name: _plain(getattr(world, name)) for name in KEPT}, ensure_ascii=False)


def write(text: str, path: Path) -> None:
    """The file is whole at any moment, also when we are killed."""
    beside = path.with_suffix(path.suffix + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def load(world: World, path: Path) -> bool:
    """Bring back what was kept; a file that cannot be read is left alone and the world starts anew."""
    if not path.exists():
        return False
    hints = typing.get_type_hints(World)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        values = {name: _revived(hints[name], kept[name]) for name in KEPT if name in kept}
    except (ValueError, TypeError, KeyError) as error:
        log.warning("the state file %s cannot be read and is not used: %s", path.name, error)
        return False
    for name, value in values.items():
        setattr(world, name, value)
    return True


def _plain(value: Any) -> Any:
    """Lists hold plain values already."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _revived(kind: Any, value: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _revived(arguments[0], value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _revived(hints[name], one) for name, one in value.items() if name in hints})
    if origin is dict:
        return {arguments[0](key): _revived(arguments[1], one) for key, one in value.items()}
    if origin is list:
        return [_revived(arguments[0], one) for one in value]
    return base64.b64decode(value) if kind is bytes else value
