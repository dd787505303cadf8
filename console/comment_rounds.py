"""Comment rounds in the console: the list, one round with its figures, and the form it is written with."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import func, or_, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from config.rules import rules
from console import lists, seen
from console.broadcast_form import parse_moment
from console.here import here
from models.comment_rounds import CommentRound, RoundAnswer
from models.kinds import EnterpriseSize
from models.people import Enterprise
from models.round_kinds import QuestionKind, RoundKind, RoundState, Verdict
from models.work import Work
from services import links
from services.broadcasts import audience
from services.policies import comment_rounds as rounds
from services.policies import comment_rounds_results as results
from services.policies.comment_rounds import MOVES, Content, Question
from services.policies.comment_rounds_sample import SHARES

SORTS = MappingProxyType({"number": CommentRound.id, "closes": CommentRound.closes_at})
FIELDS = ("district", "industry", "size")
SPARE = 3  # empty lines for questions
VERBS = ("open", "end", "cancel", "close")


def index() -> str:
    with here().reading() as work:
        found = select(CommentRound)
        if typed := lists.words():
            columns = (CommentRound.number, CommentRound.title, CommentRound.issuer)
            found = found.where(or_(*(column.icontains(typed, autoescape=True) for column in columns)))
        if kind := lists.chosen(RoundKind, "kind"):
            found = found.where(CommentRound.kind == kind)
        if state := lists.chosen(RoundState, "state"):
            found = found.where(CommentRound.state == state)
        page = lists.sheet(work, found, sorts=SORTS, usual="-number")
        return render_template("console/rounds.html", sheet=page, answered=_answered(work, page.rows))


def detail(number: str) -> str:
    with here().reading() as work:
        one = find(work, number)
        is_before = one.state is RoundState.DRAFT
        return render_template(
            "console/round.html",
            round=one,
            questions=rounds.questions_of(one),
            verbs={verb for verb in VERBS if (one.state, verb) in MOVES},
            meant=audience.size(work, one.audience) if is_before and one.audience else 0,
            turnout=None if is_before else results.turnout(work, one),
            tallies=[] if is_before else results.tallies(work, one),
            verdicts=results.verdicts(work, one),
            kinds_of_verdict=list(Verdict),
            page=links.page(here().settings, f"rounds/{one.number}"),
        )


def new() -> Response | str:
    if request.method == "GET":
        with here().reading() as work:
            return _form(work, None, Content(title="", audience=rule_of(MultiDict())))
    here().page = url_for("console.round_new")
    with here().work() as work:
        one = rounds.draft(work, content_of(request.form))
        here().record(work, "round.draft", one.number)
        number = one.number
    return here().back(url_for("console.round", number=number), "round_saved")


def edit(number: str) -> Response | str:
    if request.method == "GET":
        with here().reading() as work:
            one = find(work, number)
            return _form(work, one, _content(one))
    here().page = url_for("console.round_edit", number=number)
    with here().work() as work:
        one = find(work, number)
        seen.expect(work, one, _stamp)
        rounds.edit(work, one, content_of(request.form, before=one.audience))
        here().record(work, "round.edit", one.number)
    return here().back(url_for("console.round", number=number), "round_saved")


def find(work: Work, number: str) -> CommentRound:
    found = work.db.scalar(select(CommentRound).where(CommentRound.number == number))
    if found is None:
        abort(404)
    return found


def content_of(form: MultiDict[str, str], before: dict[str, Any] | None = None) -> Content:
    """What was typed, as it stands: the services say what is wrong with it."""
    size = lists.row_id(form.get("sample_size", "").strip())
    by = form.get("sample_by", "")
    keeps = before is not None and form.get("keeps_audience") == "yes"
    return Content(
        title=form.get("title", ""),
        issuer=form.get("issuer", "")[:120],
        intro=form.get("intro", "")[:2000],
        text=form.get("text", ""),
        questions=_questions(form),
        audience=dict(before or {}) if keeps else rule_of(form),
        sample_size=(size or 0) if form.get("is_sampled") == "yes" else None,
        sample_by=by if by in SHARES else "",
        opens_at=parse_moment(form.get("opens_at", "")),
        closes_at=parse_moment(form.get("closes_at", "")),
    )


def rule_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """Contacts of enterprises, or everybody who follows, by what was ticked; in the shape of a broadcast's rule."""
    role = "follower" if form.get("role") == "follower" else "contact"
    leaves = [{"field": field, "in": values} for field in FIELDS if (values := [v for v in form.getlist(field) if v])]
    return {"all": [{"field": "role", "in": [role]}, {"all": leaves}, {"all": []}]}


def _questions(form: MultiDict[str, str]) -> tuple[Question, ...]:
    rows = zip(
        form.getlist("question_kind"), form.getlist("question_text"), form.getlist("question_options"), strict=False
    )
    return tuple(
        Question(
            QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.TEXT,
            text.strip(),
            tuple(option.strip() for option in options.replace("／", "/").split("/") if option.strip())
            if kind == QuestionKind.CHOICE
            else (),
        )
        for kind, text, options in rows
        if text.strip()
    )


def _stamp(one: CommentRound) -> str:
    said = (one.title, one.issuer, one.intro, one.articles, one.questions, one.audience, one.sample_size, one.sample_by)
    return seen.digest(*said, one.opens_at, one.closes_at)


def _content(one: CommentRound) -> Content:
    return Content(
        title=one.title,
        issuer=one.issuer,
        intro=one.intro,
        text="\n".join(f"{article['number']} {article['text']}".strip() for article in one.articles),
        questions=rounds.questions_of(one),
        audience=one.audience,
        sample_size=one.sample_size,
        sample_by=one.sample_by,
        opens_at=one.opens_at,
        closes_at=one.closes_at,
    )


def _form(work: Work, one: CommentRound | None, content: Content) -> str:
    zone = rules().zone
    moments = {
        name: at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""
        for name, at in (("opens_at", content.opens_at), ("closes_at", content.closes_at))
    }
    spare = [Question(QuestionKind.CHOICE, "")] * min(SPARE, rounds.MOST_QUESTIONS - len(content.questions))
    return render_template(
        "console/round_form.html",
        round=one,
        stamp=_stamp(one) if one is not None else "",
        content=content,
        rows=[*content.questions, *spare],
        moments=moments,
        chosen=_chosen(content.audience),
        offered=_offered(work),
    )


def _chosen(rule: dict[str, Any]) -> dict[str, list[str]] | None:
    """The rule as the form shows it; None where another hand wrote one that the form cannot show."""
    parts = rule.get("all", [])
    if len(parts) != 3 or "all" not in parts[1] or any(leaf["field"] not in FIELDS for leaf in parts[1]["all"]):
        return None
    return {"role": parts[0]["in"], **{leaf["field"]: leaf["in"] for leaf in parts[1]["all"]}}


def _offered(work: Work) -> dict[str, list[str]]:
    districts = work.db.scalars(select(Enterprise.district).distinct())
    industries = work.db.scalars(select(Enterprise.industry).distinct())
    return {
        "district": sorted(filter(None, districts)),
        "industry": sorted(filter(None, industries)),
        "size": [size.value for size in EnterpriseSize],
    }


def _answered(work: Work, shown: Any) -> dict[int, int]:
    ids = [one.id for one in shown]
    counted = select(RoundAnswer.round_id, func.count()).where(RoundAnswer.round_id.in_(ids))
    return dict(work.db.execute(counted.group_by(RoundAnswer.round_id)).all())
