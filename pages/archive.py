"""The public archive (公开通知): broadcasts that everybody may read afterwards."""

from __future__ import annotations

from flask import abort, render_template

from pages.here import here, number
from services import links
from services.broadcasts import archive


def index() -> str:
    """The newest first."""
    with here().reading() as look:
        page = archive.listed(look, number("page") or 1)
        return render_template("pages/news.html", sheet=page)


def detail(number: str) -> str:
    """One of them, as everybody may read it."""
    with here().reading() as look:
        found = archive.find(look, number)
    if found is None:
        abort(404)
    address = links.page(here().settings, f"news/{found.number}")
    return render_template("pages/news_item.html", item=found, address=address)
