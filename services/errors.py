"""How the rules say no."""

from __future__ import annotations


class Refusal(Exception):
    """The rules say no, and why: a wording key and its facts. Everything else raised is a bug."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts
