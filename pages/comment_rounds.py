"""Comment rounds on the pages (征求意见): the draft to read, the form behind a signed link, and what came of it."""

from __future__ import annotations

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from config import wording
from models.comment_rounds import CommentRound
from models.round_kinds import RoundState
from models.work import Actor, Work
from pages.here import here
from services import links
from services.errors import Refusal
from services.policies import comment_rounds_answers as desk
from services.policies import comment_rounds_results as results
from services.policies.comment_rounds import phase, questions_of

LISTED = 50
RUNNING = ("open", "soon")  # they come first
SHOWN = (RoundState.OPEN, RoundState.ENDED, RoundState.CLOSED)


def index() -> str:
    """What is asked now, then what was asked."""
    with here().reading() as look:
        found = select(CommentRound).where(CommentRound.state.in_(SHOWN)).order_by(CommentRound.id.desc())
        phases = [(one, phase(one, look.now)) for one in look.db.scalars(found.limit(LISTED))]
        rows = sorted(phases, key=lambda row: row[1] not in RUNNING)
        return render_template("pages/rounds.html", rounds=rows)


def detail(number: str) -> str:
    """The draft; once it is closed also the counts, and what became of the opinions, without names."""
    with here().reading() as look:
        one = _find(look, number)
        is_closed = one.state is RoundState.CLOSED
        return render_template(
            "pages/round.html",
            round=one,
            phase=phase(one, look.now),
            turnout=results.turnout(look, one) if is_closed else None,
            tallies=results.tallies(look, one) if is_closed else [],
            verdicts=results.verdicts(look, one) if is_closed else {},
            opinions=results.decided(look, one) if is_closed else [],
            address=links.page(here().settings, f"rounds/{one.number}"),
        )


def answer(token: str) -> Response | str:
    """The form of one person, filled with what they answered before; and what they send with it."""
    with here().reading() as look:
        ticket = links.read(here().settings, links.ROUND, token, look.now)
        one = _find(look, ticket.subject)
        if request.method == "GET":
            return _shown(look, one, ticket.openid)
    try:
        with here().work(Actor("chat", "page", openid=ticket.openid)) as work:
            one = _find(work, ticket.subject)
            desk.answer(work, one, ticket.openid, _given(one), _opinions())
    except Refusal as refusal:
        with here().reading() as look:
            return _shown(look, _find(look, ticket.subject), ticket.openid, fault=refusal)
    return redirect(url_for("pages.round_answer", token=token, done="yes"), 303)


def _shown(look: Work, one: CommentRound, openid: str, fault: Refusal | None = None) -> Response:
    before = desk.answer_of(look, one, openid)
    try:
        desk.round_for(look, one.id, openid)
        is_open = True
    except Refusal as refusal:
        is_open, fault = False, fault or refusal
    given = _given(one) if request.method == "POST" else dict(before.given) if before else {}
    texts = _opinions() if request.method == "POST" else [each.text for each in before.opinions] if before else []
    page = render_template(
        "pages/round_answer.html",
        round=one,
        questions=questions_of(one),
        given=given,
        opinions=[*texts, *[""] * desk.MOST_OPINIONS][: desk.MOST_OPINIONS],
        longest=desk.LONGEST_OPINION,
        is_open=is_open,
        has_answered=before is not None,
        done="done" in request.args and request.method == "GET",
        fault=wording.text(fault.key, **fault.facts) if fault else "",
    )
    response = make_response(page, 200 if fault is None or request.method == "GET" else 422)
    response.headers["Cache-Control"] = "no-store"
    return response


def _given(one: CommentRound) -> dict[str, str]:
    names = {str(place): f"q{place}" for place in range(len(one.questions))}
    return {place: _typed(name) for place, name in names.items() if _typed(name)}


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def _opinions() -> list[str]:
    said = (text.replace("\0", "").replace("\r\n", "\n").strip() for text in request.form.getlist("opinion"))
    return [text for text in said if text]


def _find(look: Work, number: str) -> CommentRound:
    found = look.db.scalar(select(CommentRound).where(CommentRound.number == number, CommentRound.state.in_(SHOWN)))
    if found is None:
        abort(404)
    return found
