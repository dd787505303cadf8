"""The conditions of a policy in the console: groups of rows that are edited, counted and said in words as one types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from config import wording
from config.rules import rules
from console.here import here
from models.people import Enterprise
from models.policies import Policy
from models.work import Work
from services.errors import Refusal
from services.policies import concerned, eligibility, flow, library, review, sentences, versions
from services.policies.eligibility import Condition, Group, How, Leaf
from services.policies.fields import COMPARISONS, FIELDS, Kind

IN = "in"
SPARE = {How.ALL: 3, How.ANY: 2, How.NOT: 1}  # empty rows of a group of each kind
APART = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True)
class Row:
    """One line of the form, as it is typed."""

    field: str = ""
    compare: str = ""
    value: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Rows:
    """One box of the form: how its lines count, and the lines."""

    how: How
    rows: tuple[Row, ...]


def edit(policy_id: int) -> Response | str:
    """The form; what cannot be understood is shown again with the reason."""
    page = url_for("console.policy", policy_id=policy_id)
    with here().work() as work:
        policy = find(work, policy_id)
        if request.method == "GET":
            return _form(work, policy, boxes_of(versions.current(work, policy).eligibility))
        here().page = url_for("console.policy_eligibility", policy_id=policy_id)
        versions.hold(work, policy)  # of two who save at once the second is told
        if request.form.get("seen") != _stamp(work, policy):
            raise Refusal("staff.edited_meanwhile")
        typed = list(_typed(request.form))
        try:
            review.set_conditions(work, policy, rule_of(typed))
        except Refusal as refusal:
            here().visit.say("wrong", wording.text(refusal.key, **refusal.facts))
            return _form(work, policy, typed)
        here().record(work, "policy.eligibility", policy.title[:120], conditions=len(rule_of(typed)["all"]))
        is_seen = policy.state in library.SHOWN
    return here().back(page, "policy_conditions_proposed" if is_seen else "policy_eligibility")


def count(policy_id: int) -> str:
    """The conditions as they are typed, in words, and how many enterprises meet them."""
    with here().reading() as work:
        find(work, policy_id)
        try:
            group = eligibility.parse(rule_of(list(_typed(request.args))))
        except Refusal as refusal:
            return render_template("console/eligibility_count.html", wrong=wording.text(refusal.key, **refusal.facts))
        reach = concerned.reach(work, group, today(work))
        return render_template("console/eligibility_count.html", told=sentences.told(group), reach=reach)


def told(policy: Policy) -> list[str] | None:
    """The conditions of a policy in words; None where they cannot be understood."""
    return told_of(policy.eligibility)


def told_of(rule: Mapping[str, Any]) -> list[str] | None:
    """Conditions in words; None where they cannot be understood."""
    try:
        return sentences.told(eligibility.parse(rule))
    except Refusal:
        return None


def find(work: Work, policy_id: int) -> Policy:
    policy = work.db.get(Policy, policy_id)
    if policy is None:
        abort(404)
    return policy


def today(work: Work) -> Any:
    return work.now.astimezone(rules().zone).date()


def rule_of(boxes: Sequence[Rows]) -> dict[str, Any]:
    """The JSON of what was typed; the service says what is wrong with it."""
    parts: list[dict[str, Any]] = []
    for box in boxes:
        leaves = [_leaf(row) for row in box.rows if row.field and row.value.strip()]
        if box.how is How.ALL:
            parts += leaves
        elif leaves:
            parts.append({"any": leaves} if box.how is How.ANY else {"not": {"any": leaves}})
    return {"all": parts}


def boxes_of(rule: Mapping[str, Any]) -> list[Rows] | None:
    """The conditions as boxes; None where they are nested too deeply for the form."""
    try:
        group = eligibility.parse(rule)
    except Refusal:
        return []
    boxes = [Rows(How.ALL, tuple(row for part in group.parts if isinstance(part, Leaf) for row in _rows(part)))]
    for part in group.parts:
        if isinstance(part, Group):
            leaves = _flat(part)
            if leaves is None:
                return None
            boxes.append(Rows(part.how, tuple(row for leaf in leaves for row in _rows(leaf))))
    return boxes


def _flat(group: Group) -> list[Leaf] | None:
    """The leaves of a box, where it is one."""
    parts: Sequence[Condition] = group.parts
    if group.how is How.NOT and isinstance(parts[0], Group) and parts[0].how is How.ANY:
        parts = parts[0].parts
    leaves = [part for part in parts if isinstance(part, Leaf)]
    is_box = len(leaves) == len(parts) and (group.how is not How.ANY or all(len(leaf.bounds) < 2 for leaf in leaves))
    return leaves if is_box else None


def _rows(leaf: Leaf) -> Iterator[Row]:
    for compare, number in leaf.bounds:
        yield Row(leaf.field, compare, f"{number:.10g}", leaf.of.unit)
    if leaf.values:
        yield Row(leaf.field, IN, "、".join(sentences.value(leaf.field, one) for one in leaf.values))


def _leaf(row: Row) -> dict[str, Any]:
    field = FIELDS.get(row.field)
    if field is None or field.kind is not Kind.NUMBER:
        by_name = {sentences.value(field.name, one): one for one in field.choices} if field else {}
        said = [one.strip() for one in APART.split(row.value) if one.strip()]
        return {"field": row.field, IN: [by_name.get(one, one) for one in said]}
    compare = row.compare if row.compare in COMPARISONS else COMPARISONS[0]
    unit = row.unit if row.unit in field.units else field.unit
    return {"field": row.field, compare: row.value.strip().replace(",", ""), "unit": unit}


def _typed(form: MultiDict[str, str]) -> Iterator[Rows]:
    for place, how in enumerate(form.getlist("how")):
        columns = (form.getlist(f"{name}{place}") for name in ("field", "compare", "value", "unit"))
        if how in set(How):
            yield Rows(How(how), tuple(Row(*typed) for typed in zip(*columns, strict=False)))


def _stamp(work: Work, policy: Policy) -> str:
    return review.stamp_of(flow.proposal_of(work, policy) or policy)


def _form(work: Work, policy: Policy, boxes: list[Rows] | None) -> str:
    present = {box.how for box in boxes or ()}
    whole = [*(boxes or ()), *(Rows(how, ()) for how in How if how not in present)]
    return render_template(
        "console/eligibility_form.html",
        policy=policy,
        stamp=_stamp(work, policy),
        boxes=[Rows(box.how, (*box.rows, *(Row(),) * SPARE[box.how])) for box in whole],
        is_deep=boxes is None,
        told=told_of(versions.current(work, policy).eligibility),
        is_seen=policy.state in library.SHOWN,
        fields=[(field, sentences.name(field.name)) for field in FIELDS.values()],
        units=list(dict.fromkeys(unit for field in FIELDS.values() for unit in field.units)),
        comparisons=(IN, *COMPARISONS),
        known=_known(work),
    )


def _known(work: Work) -> dict[str, list[str]]:
    """What the roster says of districts, industries and qualifications, to choose from."""
    titles = {one for row in work.db.scalars(select(Enterprise.qualifications).limit(5000)) for one in row}
    words = {
        name: sorted(filter(None, work.db.scalars(select(getattr(Enterprise, name)).distinct().limit(200))))
        for name in ("district", "industry")
    }
    sizes = [sentences.value("size", one) for one in FIELDS["size"].choices]
    return {**words, "size": sizes, "qualifications": sorted(titles)}
