"""What is shown where a page cannot be: kind, and with a way on."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from config.settings import Settings
from pages.here import at_hand
from pages.seal import draw_nonce, seal

OVER = {"pages.attachment": "over_file", "pages.round_answer": "over_round"}  # by endpoint, where to get a new one
CODES = (400, 404, 405, 410, 413, 429, 500, 503)
OTHER_DOORS = ("/console", "/wechat", "/metrics", "/healthz", "/readyz")


def over(_fault: Exception) -> Response:
    """A link of ours whose time is over."""
    return _page(OVER.get(request.endpoint or "", "over"), 410)


def broken(_fault: Exception) -> Response:
    """A link that is not whole, or was never ours."""
    return _page("broken", 404)


def too_fast() -> Response:
    """One page too many."""
    return _page("429", 429)


def watch(made: Blueprint, settings: Settings) -> None:
    """Show our own page for what goes wrong here, and for addresses that lead nowhere."""

    def apologise(error: HTTPException) -> Response | HTTPException:
        if request.path.startswith(OTHER_DOORS):
            return error
        if "nonce" in g:
            return _page(str(error.code), error.code or 500)
        draw_nonce()  # an address that leads nowhere has not come in by this door
        return seal(settings)(_page(str(error.code), error.code or 500))

    for code in CODES:
        made.app_errorhandler(code)(apologise)


def _page(what: str, code: int) -> Response:
    response = make_response(render_template("pages/error.html", what=what, **at_hand()), code)
    response.headers["Cache-Control"] = "no-store"
    return response
