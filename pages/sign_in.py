"""The way to one's own page without a link: WeChat tells who it is, by page authorisation with `state`."""

from __future__ import annotations

import hmac
import logging
import secrets
import threading

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from pages.here import here
from push import page_login
from push.errors import DeliveryError
from services import links
from services.links import LinkBroken

log = logging.getLogger(__name__)

COOKIE = "liaison_page"
SECONDS = 600
PLACES = threading.BoundedSemaphore(3)  # of a process: each holds a thread that messages need as well


def begin() -> Response:
    """To WeChat, with a state that this browser alone knows."""
    state = secrets.token_urlsafe(18)
    back = links.page(here().settings, url_for("pages.sign_in_back"))
    response = redirect(page_login.address(here().settings, back, state), 302)
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE, state, max_age=SECONDS, path="/my", httponly=True, samesite="Lax", secure=here().settings.secure_cookies
    )
    return response


def back() -> Response:
    """Back from WeChat: to the page of whoever it is."""
    expected, state, code = request.cookies.get(COOKIE, ""), request.args.get("state", ""), request.args.get("code", "")
    if not expected or not code or not hmac.compare_digest(expected.encode(), state.encode()):
        raise LinkBroken(COOKIE)
    if not PLACES.acquire(blocking=False):
        abort(503)
    try:
        openid = page_login.openid_of(here().settings, code)
    except DeliveryError as error:
        log.warning("nobody knows who opens a page: %s", error)
        raise LinkBroken(COOKIE) from error
    finally:
        PLACES.release()
    response = redirect(links.preferences_page(here().settings, openid, here().office.clock()), 302)
    response.headers["Cache-Control"] = "no-store"
    response.delete_cookie(COOKIE, path="/my")
    return response
