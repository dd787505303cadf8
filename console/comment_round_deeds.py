"""What is done with a comment round: opened, ended, its opinions answered one by one, closed, exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from console import exports, lists, seen, words
from console.comment_rounds import find
from console.confirm import is_confirmed, typed
from console.here import here
from models.comment_rounds import CommentRound, Opinion
from models.round_kinds import RoundState, Verdict
from models.work import Work
from services import links
from services.policies import comment_rounds as rounds
from services.policies import comment_rounds_results as results
from services.policies import comment_rounds_verdicts as verdicts
from services.policies.comment_rounds import MOST_QUESTIONS

SORTS = MappingProxyType({"id": Opinion.id, "article": Opinion.article})
Deed = Callable[[Work, CommentRound], object]


def open_(number: str) -> Response | str:
    address = links.page(here().settings, f"rounds/{number}")
    return _do(number, "open", "round_opened", lambda work, one: rounds.open_(work, one, address))


def end(number: str) -> Response | str:
    return _do(number, "end", "round_ended", rounds.end, ask="round_end")


def cancel(number: str) -> Response | str:
    return _do(number, "cancel", "round_cancelled", rounds.cancel, ask="round_cancel")


def close(number: str) -> Response | str:
    said = request.form.get("conclusion", "")
    return _do(number, "close", "round_closed", lambda work, one: verdicts.close(work, one, said), ask="round_close")


def opinions(number: str) -> str:
    """The opinions of a round, those without an answer first."""
    with here().reading() as work:
        one = find(work, number)
        found = select(Opinion).where(Opinion.round_id == one.id)
        view = request.args.get("view", "open" if one.state is RoundState.ENDED else "")
        if view == "open":
            found = found.where(Opinion.verdict.is_(None))
        elif view in set(Verdict):
            found = found.where(Opinion.verdict == Verdict(view))
        if typed_words := lists.words():
            found = found.where(Opinion.text.icontains(typed_words, autoescape=True))
        return render_template(
            "console/round_opinions.html",
            round=one,
            sheet=lists.sheet(work, found, sorts=SORTS, usual="id"),
            view=view,
            counts=results.verdicts(work, one),
            texts={str(article["number"]): str(article["text"]) for article in one.articles if article["number"]},
        )


def decide(number: str, opinion_id: int) -> Response:
    """Say what becomes of one opinion; the next one without an answer is shown."""
    page = here().page = url_for("console.round_opinions", number=number)
    with here().work() as work:
        one = find(work, number)
        opinion = work.db.get(Opinion, opinion_id)
        if opinion is None or opinion.round_id != one.id:
            abort(404)
        verdict = request.form.get("verdict", "")
        if verdict not in set(Verdict):
            abort(400)
        seen.expect(work, opinion, lambda held: str(held.decided_at or ""))
        said = (request.form.get("reason", ""), request.form.get("gist", ""))
        verdicts.decide(work, one, opinion, Verdict(verdict), *said)
        here().record(work, "round.decide", one.number, rows=1)
    return here().back(page, "opinion_decided")


def export(number: str) -> Response:
    """Every answer as a row of a CSV file: who speaks for which enterprise, and what they said."""
    with here().work() as work:
        here().record(work, "round.export", find(work, number).number)
    with here().reading() as work:
        return exports.csv_file("round", _rows(work, find(work, number)))


def _rows(work: Work, one: CommentRound) -> Iterator[Sequence[object]]:
    for answer, lines in results.rows(work, one):
        told: list[Opinion | None] = [*answer.opinions] or [None]
        for opinion in told:
            yield (
                answer.enterprise.name if answer.enterprise else "",
                exports.moment(answer.changed_at),
                *lines,
                *[""] * (MOST_QUESTIONS - len(lines)),
                opinion.text if opinion else "",
                words.name_of(opinion.verdict) if opinion and opinion.verdict else "",
                opinion.reason if opinion else "",
            )


def _do(number: str, name: str, said: str, deed: Deed, *, ask: str = "") -> Response | str:
    page = here().page = url_for("console.round", number=number)
    if ask and not is_confirmed():
        return render_template("console/confirm.html", ask=ask, typed=typed(), back=page)
    with here().work() as work:
        one = find(work, number)
        deed(work, one)
        here().record(work, f"round.{name}", one.number)
    return here().back(page, said)
