"""A second look before a deed that cannot be taken back."""

from __future__ import annotations

from flask import render_template, request


def is_confirmed() -> bool:
    """Whether the person was asked: by the dialog of the page, or by the page that stands in for it."""
    return request.form.get("confirmed") == "yes"


def question(ask: str, back: str, *, needs_password: bool = False) -> str:
    """The page that asks: `ask` is a key of its template, `back` where to go instead."""
    return render_template("console/confirm.html", ask=ask, typed=typed(), back=back, needs_password=needs_password)


def typed() -> dict[str, str]:
    """What the form held, to be carried through the question."""
    return {name: value for name, value in request.form.items() if name not in ("csrf", "confirmed")}
