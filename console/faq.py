"""Usual questions in the console: the list, one with its source and its use, writing, reviewing, retiring."""

from __future__ import annotations

from types import MappingProxyType

from flask import abort, render_template, request, url_for
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from config import wording
from console import lists, seen
from console.confirm import is_confirmed, typed
from console.here import here
from models.faq import FaqEntry, FaqVariant, PolicyQuestion
from models.messages import WorkItem
from models.people import Department
from models.policies import Article, Policy
from models.question_kinds import FaqState
from models.work import Work
from services import authorship, clock
from services.errors import Refusal
from services.policies import faq, library
from services.policies.faq import FaqContent

SORTS = MappingProxyType({"id": FaqEntry.id, "hits": FaqEntry.hits, "updated": FaqEntry.updated_at})
ALL_OF_IT = (joinedload(FaqEntry.policy), joinedload(FaqEntry.department), selectinload(FaqEntry.variants))
ASKED_SHOWN = 8  # questions that an entry answered


def index() -> str:
    with here().reading() as work:
        view = lists.chosen(FaqState, "view") or FaqState.REVIEWED
        found = select(FaqEntry).where(FaqEntry.state == view).options(*ALL_OF_IT)
        if words := lists.words():
            varied = exists().where(FaqVariant.faq_id == FaqEntry.id, FaqVariant.text.icontains(words, autoescape=True))
            columns = (FaqEntry.question, FaqEntry.answer)
            found = found.where(or_(varied, *(column.icontains(words, autoescape=True) for column in columns)))
        if department := lists.row_id(request.args.get("department", "")):
            found = found.where(FaqEntry.department_id == department)
        counts = dict(work.db.execute(select(FaqEntry.state, func.count()).group_by(FaqEntry.state)).all())
        return render_template(
            "console/faq.html",
            sheet=lists.sheet(work, found, sorts=SORTS, usual="-hits"),
            view=view,
            counts={state: counts.get(state, 0) for state in FaqState},
            departments=_departments(work),
            validity_of=lambda policy: library.validity(policy, clock.local_day(work.now)),
        )


def detail(faq_id: int) -> str:
    with here().reading() as work:
        entry = _find(work, faq_id)
        answered = select(PolicyQuestion).where(PolicyQuestion.faq_id == entry.id)
        judged = select(PolicyQuestion.is_useful, func.count()).where(PolicyQuestion.faq_id == entry.id)
        clause = select(Article).where(Article.policy_id == entry.policy_id, Article.number == entry.article_number)
        policy = entry.policy
        return render_template(
            "console/faq_entry.html",
            entry=entry,
            asked=work.db.scalars(answered.order_by(PolicyQuestion.id.desc()).limit(ASKED_SHOWN)).all(),
            judged=dict(work.db.execute(judged.group_by(PolicyQuestion.is_useful)).all()),
            clause=work.db.scalars(clause.limit(1)).first() if entry.article_number else None,
            validity=library.validity(policy, clock.local_day(work.now)) if policy is not None else None,
            is_own=authorship.is_author(entry, here().me.id),
            stamp=faq.stamp_of(entry),
        )


def new() -> Response | str:
    """Write one, begun perhaps with a question that was asked."""
    if request.method == "GET":
        return _form(None, {"question": request.args.get("question", "")[: faq.LONGEST_QUESTION]})
    return _saved(None)


def edit(faq_id: int) -> Response | str:
    here().page = url_for("console.faq_edit", faq_id=faq_id)
    if request.method == "POST":
        return _saved(faq_id)
    with here().reading() as work:
        entry = _find(work, faq_id)
        return _form(
            faq_id,
            {
                "question": entry.question,
                "answer": entry.answer,
                "variants": "\n".join(variant.text for variant in entry.variants),
                "department": str(entry.department_id or ""),
                "policy": (entry.policy.document_number or str(entry.policy.id)) if entry.policy is not None else "",
                "article": entry.article_number,
                "seen": faq.stamp_of(entry),
            },
        )


def keep(item_id: int) -> Response:
    """Make one of a question that a colleague answered."""
    here().page = url_for("console.work_item", item_id=item_id)
    with here().work() as work:
        item = work.db.get(WorkItem, item_id)
        if item is None:
            abort(404)
        entry = faq.from_item(work, item)
        here().record(work, "faq.draft", str(entry.id))
        page = url_for("console.faq_edit", faq_id=entry.id)
    return here().back(page, "faq_kept")


def review(faq_id: int) -> Response:
    page = here().page = url_for("console.faq_entry", faq_id=faq_id)
    with here().work() as work:
        entry = _find(work, faq_id)
        faq.review(work, entry, request.form.get("seen", ""))
        here().record(work, "faq.review", str(entry.id))
    return here().back(page, "faq_reviewed")


def retire(faq_id: int) -> Response | str:
    page = here().page = url_for("console.faq_entry", faq_id=faq_id)
    if not is_confirmed():
        return render_template("console/confirm.html", ask="faq_retire", typed=typed(), back=page)
    with here().work() as work:
        entry = _find(work, faq_id)
        faq.retire(work, entry)
        here().record(work, "faq.retire", str(entry.id))
    return here().back(page, "faq_retired")


def _saved(faq_id: int | None) -> Response | str:
    """Keep what was typed, or say why not and leave it in the form."""
    try:
        with here().work() as work:
            entry = _find(work, faq_id) if faq_id is not None else None
            if entry is None:
                entry = faq.draft(work, _content(work))
                here().record(work, "faq.draft", str(entry.id))
            else:
                seen.expect(work, entry, faq.stamp_of)
                faq.edit(work, entry, _content(work))
                here().record(work, "faq.edit", str(entry.id))
            page = url_for("console.faq_entry", faq_id=entry.id)
    except Refusal as refusal:
        if refusal.key == "staff.edited_meanwhile":
            raise
        return _form(faq_id, request.form.to_dict(), refusal)
    return here().back(page, "faq_saved")


def _content(work: Work) -> FaqContent:
    typed_in = request.form.get
    return FaqContent(
        question=typed_in("question", ""),
        answer=typed_in("answer", ""),
        variants=tuple(typed_in("variants", "").splitlines()),
        department_id=lists.row_id(typed_in("department", "")),
        policy_id=_policy(work, typed_in("policy", "").strip()),
        article_number=typed_in("article", ""),
    )


def _policy(work: Work, named: str) -> int | None:
    """The policy somebody typed: by its document number, its title, or its number in the library."""
    if not named:
        return None
    by_title = select(Policy).where(Policy.title == named.strip("《》"), Policy.state.in_(library.SHOWN))
    found = library.find_by_number(work, named) or work.db.scalars(by_title.order_by(Policy.id.desc())).first()
    if found is None and (number := lists.row_id(named)) is not None:
        found = work.db.get(Policy, number)
    if found is None:
        raise Refusal("faq.no_such_policy", named=named[:60])
    return found.id


def _form(faq_id: int | None, typed_in: dict[str, str], refusal: Refusal | None = None) -> str:
    with here().reading() as work:
        return render_template(
            "console/faq_form.html",
            faq_id=faq_id,
            typed=typed_in,
            wrong=wording.text(refusal.key, **refusal.facts) if refusal is not None else "",
            limits=faq,
            departments=_departments(work),
        )


def _departments(work: Work) -> list[Department]:
    return list(work.db.scalars(select(Department).order_by(Department.name)))


def _find(work: Work, faq_id: int) -> FaqEntry:
    found = work.db.get(FaqEntry, faq_id)
    if found is None:
        abort(404)
    return found
