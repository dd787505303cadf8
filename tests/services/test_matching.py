"""Who a policy concerns: one profile judged point by point, and all enterprises asked for in one question."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from models.kinds import EnterpriseSize, PolicyState
from models.matching_kinds import FactSource
from models.people import Enterprise
from models.policies import Policy
from models.work import Work
from services.policies import concerned, eligibility, matching, profile
from services.policies.fields import FIELDS, Kind, Span
from services.policies.matching import Verdict
from services.policies.profile import HAS, HAS_NOT, STRANGER, Fact, Profile, flag
from tests.cast import make_enterprise

TODAY = date(2026, 1, 5)
DISTRICTS = ("江东区", "江西区", "")
TITLES = ("高新技术企业", "绿色工厂", "创新型中小企业")
SHARED = (0, 1, 2, 3, 500, 1000, 2000)  # numbers that rules and enterprises have in common


def numbers(**given: float) -> Profile:
    return Profile({name: Fact(Span.exactly(value)) for name, value in given.items()})


def verdict(rule: dict[str, Any], known: Profile) -> Verdict:
    return matching.judge(eligibility.parse(rule), known, TODAY)


def test_a_number_is_compared_at_its_very_end():
    rule = {"field": "revenue_wan", "at_least": 500, "below": 2000}
    judged = [verdict(rule, numbers(revenue_wan=value)) for value in (499.99, 500, 1999.99, 2000)]
    assert judged == [Verdict.NOT_MET, Verdict.MET, Verdict.MET, Verdict.NOT_MET]
    rule = {"field": "revenue_wan", "above": 500, "at_most": 2000}
    judged = [verdict(rule, numbers(revenue_wan=value)) for value in (500, 500.01, 2000, 2000.01)]
    assert judged == [Verdict.NOT_MET, Verdict.MET, Verdict.MET, Verdict.NOT_MET]


@pytest.mark.parametrize(
    ("bounds", "founded", "expected"),
    [
        ({"at_least": 2}, date(2024, 1, 5), Verdict.MET),
        ({"at_least": 2}, date(2024, 1, 6), Verdict.NOT_MET),
        ({"above": 2}, date(2024, 1, 5), Verdict.NOT_MET),
        ({"above": 2}, date(2024, 1, 4), Verdict.MET),
        ({"at_most": 2}, date(2024, 1, 5), Verdict.MET),
        ({"at_most": 2}, date(2024, 1, 4), Verdict.NOT_MET),
        ({"below": 2}, date(2024, 1, 6), Verdict.MET),
        ({"below": 2}, date(2024, 1, 5), Verdict.NOT_MET),
        ({"at_least": 6, "unit": "month"}, date(2025, 7, 5), Verdict.MET),
        ({"at_least": 6, "unit": "month"}, date(2025, 7, 6), Verdict.NOT_MET),
    ],
)
def test_an_age_is_counted_to_the_day(bounds: dict[str, Any], founded: date, expected: Verdict):
    known = numbers(years=founded.toordinal())
    assert verdict({"field": "years", **bounds}, known) is expected


def test_what_is_not_known_decides_only_where_it_must():
    rich, unknown = {"field": "revenue_wan", "at_least": 2000}, {"field": "staff_count", "at_least": 10}
    known = numbers(revenue_wan=3000)
    assert verdict({"all": [rich, unknown]}, known) is Verdict.UNKNOWN
    assert verdict({"any": [rich, unknown]}, known) is Verdict.MET
    assert verdict({"all": [{"not": rich}, unknown]}, known) is Verdict.NOT_MET
    assert verdict({"not": unknown}, known) is Verdict.UNKNOWN


def test_a_span_that_was_told_decides_where_it_can():
    known = Profile({"revenue_wan": Fact(Span(500, 2000))})
    judged = [verdict({"field": "revenue_wan", "at_least": least}, known) for least in (400, 500, 1000, 2000)]
    assert judged == [Verdict.MET, Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET]


def test_a_roster_that_lists_titles_lists_all_of_them(work: Work):
    one, other = make_enterprise(work), make_enterprise(work, "云川另一家有限公司")
    one.qualifications = ["绿色工厂"]
    rule = {"field": "qualifications", "in": ["高新技术企业"]}
    known = profile.many(work, [one, other])
    assert verdict(rule, known[one.id]) is Verdict.NOT_MET
    assert verdict(rule, known[other.id]) is Verdict.UNKNOWN
    profile.keep(work, other, {flag("qualifications", "高新技术企业"): Fact(HAS)}, FactSource.CHAT)
    assert verdict(rule, profile.of(work, other)) is Verdict.MET


def test_what_chat_tells_never_replaces_what_the_centre_knows(work: Work):
    enterprise = make_enterprise(work)
    for value, source in ((300, FactSource.CHAT), (500, FactSource.STAFF), (900, FactSource.CHAT)):
        profile.keep(work, enterprise, {"tax_wan": Fact(Span.exactly(value))}, source)
    fact = profile.of(work, enterprise).fact("tax_wan")
    assert fact is not None
    assert (fact.span, fact.source, fact.on) == (Span.exactly(500), FactSource.STAFF, TODAY)


def test_a_claim_learns_nothing_that_is_not_public(work: Work):
    enterprise = make_enterprise(work)
    enterprise.revenue_wan, enterprise.founded_on = 500, date(2020, 1, 1)
    profile.keep(work, enterprise, {"tax_wan": Fact(Span.exactly(1))}, FactSource.STAFF)
    assert set(profile.of(work, enterprise, is_public=True).facts) == {"district", "size", "years"}
    assert {"revenue_wan", "tax_wan"} <= set(profile.of(work, enterprise).facts)


def test_the_best_comes_first_and_what_is_over_does_not_come(work: Work):
    def policy(key: str, rule: dict[str, Any], closes: int | None = None, **more: object) -> None:
        closes_on = TODAY + timedelta(days=closes) if closes is not None else None
        work.add(Policy(key=key, title=key, eligibility=rule, window_closes_on=closes_on, created_at=work.now,
                        updated_at=work.now, **more))  # fmt: skip

    rich = {"min_revenue_wan": 500}
    policy("late", rich, 60)
    policy("soon", rich, 5)
    policy("always", rich)
    policy("asks", {"field": "tax_wan", "at_least": 1}, 3)
    policy("never", {"min_revenue_wan": 5000})
    policy("over", rich, -1)
    policy("draft", rich, state=PolicyState.DRAFT)
    policy("expired", rich, expires_on=TODAY - timedelta(days=1))
    policy("everybody", {})
    policy("nonsense", {"height": 3})
    found = matching.matches(work, numbers(revenue_wan=800), TODAY)
    assert [one.policy.key for one in found] == ["soon", "late", "always", "asks", "never"]
    assert [leaf.field for leaf in found[3].missing] == ["tax_wan"]
    assert matching.matches(work, STRANGER, TODAY)[0].verdict is Verdict.UNKNOWN


def test_the_question_to_the_database_says_what_the_judge_says(work: Work):
    dice = Random(7)
    enterprises = [_any_enterprise(work, dice, place) for place in range(60)]
    work.db.flush()
    known = profile.many(work, enterprises)
    seen = set()
    for place in range(36):
        rule = eligibility.parse({"all": [_any_rule(dice, 2) for _ in range(dice.randrange(1, 3))]})
        judged = {one.id: matching.judge(rule, known[one.id], TODAY) for one in enterprises}
        met = set(work.db.scalars(select(Enterprise.id).where(concerned.met(rule, TODAY))))
        may = set(work.db.scalars(select(Enterprise.id).where(concerned.possible(rule, TODAY))))
        assert met == {id for id, one in judged.items() if one is Verdict.MET}, eligibility.as_json(rule)
        assert may == {id for id, one in judged.items() if one is not Verdict.NOT_MET}, eligibility.as_json(rule)
        seen |= set(judged.values())
        if place % 6:
            continue
        reach = concerned.reach(work, rule, TODAY)
        assert (reach.met, reach.unknown, reach.all) == (len(met), len(may - met), 60)
    assert seen == set(Verdict)


def _any_enterprise(work: Work, dice: Random, place: int) -> Enterprise:
    one = make_enterprise(work, f"云川第{place}有限公司")
    one.district, one.size = dice.choice(DISTRICTS), dice.choice(list(EnterpriseSize))
    one.qualifications = dice.sample(TITLES, dice.randrange(3))
    one.revenue_wan = dice.choice([None, *SHARED])
    one.founded_on = dice.choice([None, date(2024, 1, 5), date(2023, 1, 6), date(2020, 2, 29)])
    told: dict[str, Fact] = {}
    for name in ("revenue_wan", "tax_wan", "years"):
        low = dice.choice([-math.inf, *(float(number) for number in SHARED)])
        high = dice.choice([math.inf, *(float(number) for number in SHARED)])
        span = Span(low, high) if low < high else Span.exactly(float(dice.choice(SHARED)))
        if name == "years":
            span = Span(date(2023, 1, 5).toordinal(), dice.choice([math.inf, date(2025, 1, 1).toordinal()]))
        if dice.random() < 0.5:
            told[name] = Fact(span)
    if dice.random() < 0.5:
        told[flag("qualifications", dice.choice(TITLES))] = Fact(dice.choice([HAS, HAS_NOT]))
    if dice.random() < 0.5:
        told["industry"] = Fact(word=dice.choice(["新材料", "其他"]))
    profile.keep(work, one, told, FactSource.CHAT)
    return one


def _any_rule(dice: Random, depth: int) -> dict[str, Any]:
    if depth and dice.random() < 0.5:
        how = dice.choice(["all", "any", "not"])
        parts = [_any_rule(dice, depth - 1) for _ in range(dice.randrange(1, 4))]
        # what must hold together must not contradict itself, so only one of them may demand anything
        return {"not": parts[0]} if how == "not" else {"any": [{how: parts}, {"field": "tax_wan", "at_least": 0}]}
    field = dice.choice([one for one in FIELDS.values() if one.name not in ("statement", "staff_count", "rd_share")])
    if field.kind is Kind.WORD:
        among = {"district": DISTRICTS[:2], "industry": ("新材料", "新能源"), "size": field.choices}[field.name]
        return {"any": [{"field": field.name, "in": dice.sample(among, 1)}]}
    if field.kind is Kind.FLAG:
        return {"field": field.name, "in": dice.sample(TITLES, dice.randrange(1, 3))}
    if field.name == "years":
        how = dice.choice(["at_least", "above", "below", "at_most"])
        return {"any": [{"field": "years", how: dice.choice([1, 2, 3])}]}
    return {"any": [{"field": field.name, dice.choice(["at_least", "above"]): dice.choice(SHARED)},
                    {"field": field.name, dice.choice(["below", "at_most"]): dice.choice(SHARED[1:])}]}  # fmt: skip
