"""The pages that people open on their phones, from chat or by themselves, as one blueprint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request

from config.settings import Settings
from models.work import Office
from pages import archive, comment_rounds, errors, feed, policies, preferences, sign_in, taps
from pages.here import Here, at_hand, come_in, here
from pages.pace import Pace
from pages.seal import draw_nonce, seal
from services.links import LinkBroken, LinkOver
from services.policies import index
from services.policies.answer import Shelf

LARGEST_ID = 2**31 - 1  # of a row, in either database
LARGEST_FORM = 64 * 1024  # bytes
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

View = Callable[..., Any]

# address, endpoint, view, methods
ROUTES: tuple[tuple[str, str, View, tuple[str, ...]], ...] = (
    ("/policies", "policies", policies.index, GET),
    ("/policies/feed.xml", "feed", feed.atom, GET),
    ("/policies/<int:policy_id>", "policy", policies.detail, GET),
    ("/policy/<int:policy_id>", "policy_moved", policies.moved, GET),
    ("/attachments/<token>", "attachment", policies.attachment, GET),
    ("/news", "news", archive.index, GET),
    ("/news/<number>", "news_item", archive.detail, GET),
    ("/rounds", "rounds", comment_rounds.index, GET),
    ("/rounds/<number>", "round", comment_rounds.detail, GET),
    ("/my/rounds/<token>", "round_answer", comment_rounds.answer, BOTH),
    ("/my/preferences", "sign_in", sign_in.begin, GET),
    ("/my/back", "sign_in_back", sign_in.back, GET),
    ("/my/preferences/<token>", "preferences", preferences.page, BOTH),
    ("/t/<token>", "tap", taps.follow, GET),
)


def blueprint(settings: Settings, office: Office) -> Blueprint:
    """The pages, to be mounted by doors.py."""
    made = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/pages/static"
    )
    door = Here(settings, office, Shelf(index.folder_of(settings.home)))
    for address, endpoint, view, methods in ROUTES:
        address = address.replace("<int:", f"<int(min=1,max={LARGEST_ID}):")
        made.add_url_rule(address, endpoint, view, methods=list(methods))
    made.before_request(lambda: come_in(door))
    made.before_request(draw_nonce)
    made.before_request(_limit)
    pace = Pace()
    made.before_request(_slow_down(pace))
    made.after_request(seal(settings))
    made.after_request(_count_made_up(pace))
    made.context_processor(at_hand)
    made.register_error_handler(LinkOver, errors.over)
    made.register_error_handler(LinkBroken, errors.broken)
    errors.watch(made, settings)
    return made


def _slow_down(pace: Pace) -> Callable[[], None]:
    """Turns away who opens more pages than people read; neither what a page is made of nor a link of the house's own
    making is counted."""

    def look() -> None:
        is_free = request.endpoint == "pages.static" or _is_by_token()
        if not is_free and pace.is_too_fast(request.remote_addr or "", here().office.clock()):
            abort(429)

    return look


def _count_made_up(pace: Pace) -> Callable[[Response], Response]:
    """Counts links that lead nowhere, whoever made them up; that one does is known only when it was followed."""

    def look(response: Response) -> Response:
        leads_nowhere = _is_by_token() and response.status_code == 404
        if leads_nowhere and pace.is_too_fast(request.remote_addr or "", here().office.clock()):
            return errors.too_fast()
        return response

    return look


def _is_by_token() -> bool:
    return "token" in (request.view_args or {})


def _limit() -> None:
    request.max_content_length = LARGEST_FORM
