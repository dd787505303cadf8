"""The enterprises a policy concerns, and the policies that concern an enterprise, with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from flask import Response, abort, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, or_, select
from werkzeug.wrappers import Response as AnyResponse

from console import exports, lists
from console.eligibility import find, today
from console.here import here
from models.matching import Application
from models.matching_kinds import FactSource
from models.people import Enterprise
from models.policies import Policy
from models.work import Work
from services.policies import concerned, eligibility, matching, profile, sentences, targeting
from services.policies.eligibility import Leaf
from services.policies.fields import Span
from services.policies.matching import Match, Verdict
from services.policies.profile import Fact

SORTS = MappingProxyType({"id": Enterprise.id, "name": Enterprise.name, "district": Enterprise.district})
LEARNT = ("registered_capital_wan", "tax_wan", "rd_share")  # in 万元 and per cent; the roster has no column for them
MOST_EXPORTED = 20_000  # rows of one file


def index(policy_id: int) -> str:
    """Those who meet every condition, or of whom something is not known."""
    with here().reading() as work:
        policy = find(work, policy_id)
        group, day = eligibility.of(policy), today(work)
        page = lists.sheet(work, select(Enterprise).where(_wanted(policy, work)), sorts=SORTS, usual="id")
        return render_template(
            "console/concerned.html",
            policy=policy,
            told=sentences.told(group),
            sheet=page,
            rows=concerned.matches(work, policy, list(page.rows), day),
            reach=concerned.reach(work, group, day),
            kind=_kind(),
            applied=_applied(work, policy, page.rows),
            because=sentences.because,
            worded=sentences.sentence,
            districts=work.db.scalars(select(Enterprise.district).distinct().order_by(Enterprise.district)).all(),
            most=MOST_EXPORTED,
        )


def export(policy_id: int) -> Response:
    """All of them as a file, with the reason of each condition."""
    make = exports.xlsx_file if request.form.get("format") == "xlsx" else exports.csv_file
    with here().work() as work:
        here().record(work, "policy.concerned", find(work, policy_id).title[:120])
    with here().reading() as work:
        return make("concerned", _lines(work, find(work, policy_id)))


def notify(policy_id: int) -> AnyResponse:
    """A draft of a broadcast to those who meet the conditions; to be looked over, approved and sent as any other."""
    here().page = url_for("console.concerned", policy_id=policy_id)
    with here().work() as work:
        policy = find(work, policy_id)
        link = f"{here().settings.public_url.rstrip('/')}/policies/{policy.id}"
        broadcast = targeting.draft(work, policy, link)
        here().record(work, "broadcast.draft", broadcast.number, policy=policy.title)
        number = broadcast.number
    return here().back(url_for("console.broadcast", number=number), "broadcast_saved")


def of_enterprise(code: str) -> str:
    """The policies one enterprise can have, the best first."""
    with here().reading() as work:
        enterprise = _enterprise(work, code)
        known = profile.of(work, enterprise)
        found = matching.matches(work, known, today(work))
        return render_template(
            "console/enterprise_policies.html",
            enterprise=enterprise,
            facts=[sentences.fact_told(name, fact) for name, fact in known.facts.items()],
            learnt=[(field, sentences.name(field)) for field in LEARNT],
            groups=[(verdict, [one for one in found if one.verdict is verdict]) for verdict in reversed(Verdict)],
            because=sentences.because,
            worded=sentences.sentence,
        )


def learn(code: str) -> AnyResponse:
    """Enter a number that the roster has no column for (中心登记)."""
    here().page = url_for("console.enterprise_policies", code=code)
    field, typed = request.form.get("field", ""), request.form.get("value", "")
    if field not in LEARNT:
        abort(400)
    leaf = eligibility.parse({"field": field, "at_least": typed.strip()}).parts[0]
    with here().work() as work:
        enterprise = _enterprise(work, code)
        number = leaf.span.least if isinstance(leaf, Leaf) else 0.0
        profile.keep(work, enterprise, {field: Fact(Span.exactly(number))}, FactSource.STAFF)
        here().record(work, "enterprise.fact", enterprise.credit_code, field=sentences.name(field), value=number)
    return here().back(here().page, "enterprise_fact")


def _enterprise(work: Work, code: str) -> Enterprise:
    found = work.db.scalar(select(Enterprise).where(Enterprise.credit_code == code))
    if found is None:
        abort(404)
    return found


def _kind() -> str:
    return "unknown" if request.values.get("kind") == "unknown" else "met"


def _wanted(policy: Policy, work: Work) -> ColumnElement[bool]:
    ask = concerned.unknown if _kind() == "unknown" else concerned.met
    wanted = [ask(eligibility.of(policy), today(work))]
    if words := lists.words():
        columns = (Enterprise.name, Enterprise.short_name, Enterprise.credit_code)
        wanted.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if district := request.values.get("district"):
        wanted.append(Enterprise.district == district)
    return and_(*wanted)


def _applied(work: Work, policy: Policy, rows: Sequence[Enterprise]) -> dict[int, Application]:
    ids = [row.id for row in rows]
    found = select(Application).where(Application.policy_id == policy.id, Application.enterprise_id.in_(ids))
    return {one.enterprise_id: one for one in work.db.scalars(found)}


def _lines(work: Work, policy: Policy) -> Iterator[Sequence[object]]:
    found = concerned.every_match(work, policy, _wanted(policy, work), today(work))
    for _, (enterprise, match) in zip(range(MOST_EXPORTED), found, strict=False):
        yield _line(enterprise, match)


def _line(enterprise: Enterprise, match: Match) -> Sequence[object]:
    missing = "、".join(dict.fromkeys(sentences.name(leaf.field) for leaf in match.missing))
    return (
        enterprise.credit_code,
        enterprise.name,
        enterprise.district,
        enterprise.industry,
        sentences.value("size", enterprise.size.value),
        missing,
        sentences.reasons(match),
    )
