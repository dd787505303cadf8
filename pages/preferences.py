"""One person's own page on what they want to hear of (推送设置), opened by a signed link."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from config import wording
from models.kinds import Topic
from models.work import Actor, Work
from pages.here import here
from services import links, preferences

ALL, NONE, ONLY = "all", "none", "only:"  # what a button may ask for beside keeping what is ticked


def page(token: str) -> AnyResponse:
    """The page, and what is decided on it."""
    with here().reading() as look:
        openid = links.read(here().settings, links.PREFERENCES, token, look.now).openid
        if request.method == "GET":
            return _shown(preferences.muted(look, openid))
    with here().work(Actor("chat", "page", openid=openid)) as work:
        _settle(work, openid)
    return redirect(url_for("pages.preferences", token=token, done="yes"), 303)


def _shown(muted: set[Topic]) -> Response:
    names = {topic: wording.text(f"broadcast.topic_{topic.value}") for topic in Topic}
    response = make_response(
        render_template("pages/preferences.html", names=names, muted=muted, done="done" in request.args)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _settle(work: Work, openid: str) -> None:
    """All, none, only one, or what is ticked."""
    asked = request.form.get("do", "")
    if asked == ALL:
        preferences.unmute(work, openid)
    elif asked == NONE:
        preferences.mute(work, openid)
    elif asked.startswith(ONLY):
        preferences.keep_only(work, openid, _topics([asked.removeprefix(ONLY)]))
    else:
        preferences.keep_only(work, openid, _topics(request.form.getlist("topic")))


def _topics(named: list[str]) -> list[Topic]:
    return [topic for topic in Topic if topic.value in named]
