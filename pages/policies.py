"""The open catalogue of policies, and a page to read each of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, send_file, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from models.kinds import PolicyKind
from models.policies import Article, Policy
from models.policy_kinds import Door, ReadingKind
from models.policy_readings import Reading
from models.work import Work
from pages import contents
from pages.here import here, number, typed
from pages.taps import is_person
from services import clock, links
from services.policies import attachments, catalogue, openings, readings
from services.policies.catalogue import Wish
from services.policies.library import SHOWN, validity

SHOWN_INSIDE = frozenset({"application/pdf", "image/png", "image/jpeg"})  # by the browser; others are saved
log = logging.getLogger(__name__)
YEARS_UNTIL = 2199
ASKED = ("q", "topic", "kind", "issuer", "year", "in_force")  # what the address of a list may hold beside its page


def index() -> str:
    """What is published, found by words and narrowed by facets."""
    wish = _wish()
    with here().reading() as look:
        today = clock.local_day(look.now)
        found = catalogue.look_up(look, here().shelf.index(), wish, today, number("page") or 1)
        conditions = {policy.id: validity(policy, today) for policy in found.rows}
        return render_template(
            "pages/policies.html",
            found=found,
            wish=wish,
            conditions=conditions,
            today=today,
            same_list=_same_list,
            is_narrowed=wish != Wish(words=wish.words),
        )


def detail(policy_id: int) -> str:
    """One policy of the library, to be read."""
    with here().reading() as look:
        found = look.db.get(Policy, policy_id, options=[selectinload(Policy.articles)])
        if found is None or found.state not in SHOWN:
            abort(404)
        today = clock.local_day(look.now)
        page = render_template(
            "pages/policy.html",
            policy=found,
            condition=validity(found, today),
            successor=found.replaced_by if found.replaced_by and found.replaced_by.state in SHOWN else None,
            today=today,
            contents=contents.contents_of(found.articles),
            readings=_readings(look, found),
            files=[
                (file, attachments.link(here().settings, file, look.now))
                for file in attachments.attachments_of(look, found, public_only=True)
            ],
            firsts=_firsts(found.articles),
            address=links.policy_page(here().settings, found.id),
        )
    _count(policy_id)
    return page


def attachment(token: str) -> Response:
    """A file that belongs to a policy; nothing in it runs."""
    with here().reading() as look:
        found = attachments.opened(look, here().settings, token)
        if found is None:
            abort(404)
        place = attachments.place_of(here().settings.home, found.digest).absolute()
        if not place.is_file():
            abort(404)
        is_saved = found.media_type not in SHOWN_INSIDE
        response = send_file(place, mimetype=found.media_type, as_attachment=is_saved, download_name=found.name)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def moved(policy_id: int) -> Response:
    """The address that stood in answers before."""
    return redirect(url_for("pages.policy", policy_id=policy_id), 301)


def _count(policy_id: int) -> None:
    """One more opening, unless a machine looked; a count that cannot be kept costs nobody the page."""
    if not is_person():
        return
    try:
        with here().work() as work:
            openings.count(work, policy_id, Door.PAGE)
    except SQLAlchemyError as fault:
        log.warning("an opening of policy %s was not counted: %s", policy_id, fault)


def _readings(look: Work, policy: Policy) -> list[tuple[ReadingKind, Sequence[Reading]]]:
    """Those that a colleague has reviewed, official ones beside those of others."""
    found = readings.readings_of(look, policy, reviewed_only=True)
    return [(kind, some) for kind, some in found.items() if some]


def _wish() -> Wish:
    kinds = {kind.value: kind for kind in PolicyKind}
    return Wish(
        words=typed("q"),
        topic=typed("topic"),
        kind=kinds.get(typed("kind")),
        issuer=typed("issuer", 200),
        year=number("year", YEARS_UNTIL),
        in_force={"yes": True, "no": False}.get(typed("in_force")),
    )


def _same_list(**changes: Any) -> str:
    """The address of this list with other arguments; None takes one away."""
    kept = {name: request.args.get(name) for name in ASKED} | changes
    return url_for("pages.policies", **{name: value for name, value in kept.items() if value})


def _firsts(articles: Sequence[Article]) -> dict[int, str]:
    """By position, the number of an article where it stands first: it can be linked to by that, too."""
    firsts: dict[str, int] = {}
    for article in articles:
        if article.number:
            firsts.setdefault(article.number, article.position)
    return {position: name for name, position in firsts.items()}
