"""Conditions of a policy: understood, refused with the reason, written down, and said in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from demo import policies as demo_policies
from models.matching_kinds import FactSource
from models.people import Enterprise
from models.work import Office, Work
from services.imports.enterprises import import_enterprises
from services.imports.policies import import_policies
from services.policies import eligibility, profile, review, sentences
from services.policies.fields import Span
from services.policies.library import PolicyRecord
from services.policies.profile import HAS, HAS_NOT, Fact
from tests.cast import HENGYUAN_CODE
from tests.services.refusals import refused

WHOLE = {
    "all": [
        {"field": "district", "in": ["江东区", "江西区"]},
        {"any": [{"field": "size", "in": ["small", "micro"]}, {"field": "staff_count", "below": 300}]},
        {"not": {"field": "industry", "in": ["房地产"]}},
        {"field": "years", "at_least": 0.5},
        {"field": "revenue_wan", "at_least": 2, "at_most": 5.5, "unit": "yi"},
        {"field": "qualifications", "in": ["高新技术企业", "绿色工厂", "创新型中小企业"]},
        {"field": "rd_share", "above": 3.5},
        {"field": "statement", "in": ["近三年没有重大安全事故"]},
    ]
}
FOUNDED = date(2011, 5, 18).toordinal()


def test_conditions_are_said_in_words():
    assert sentences.told(eligibility.parse(WHOLE)) == [
        "所在区为江东区或江西区",
        "企业规模为小型或微型，或者职工人数低于 300 人（满足其一即可）",
        "不属于：行业为房地产",
        "成立满 6 个月",
        "年营业收入不低于 2 亿元且年营业收入不高于 5.5 亿元",
        "具有高新技术企业、绿色工厂或创新型中小企业",
        "研发投入占营业收入比例高于 3.5%",
        "近三年没有重大安全事故",
    ]


def test_conditions_are_kept_in_one_unit_and_mean_the_same_when_read_again():
    group = eligibility.parse(WHOLE)
    kept = eligibility.as_json(group)
    assert {"field": "revenue_wan", "at_least": 20_000, "at_most": 55_000} in kept["all"]
    assert eligibility.parse(kept) == group


def test_the_short_form_means_all_of_it():
    short = eligibility.parse({"district": ["江东区"], "size": ["small"], "min_years": 2, "min_revenue_wan": 500})
    assert sentences.told(short) == ["所在区为江东区", "企业规模为小型", "成立满 2 年", "年营业收入不低于 500 万元"]
    assert eligibility.parse({}).parts == ()
    assert eligibility.parse({"min_years": 0}).parts == ()


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"field": "height", "in": ["1"]}, "unknown_field"),
        ({"height": ["1"]}, "unknown_field"),
        ({"field": "district", "at_least": 3}, "needs_values"),
        ({"field": "district", "in": []}, "needs_values"),
        ({"field": "size", "in": ["huge"]}, "unknown_value"),
        ({"size": 7}, "needs_values"),
        ({"field": "revenue_wan", "in": ["500"]}, "unknown_comparison"),
        ({"field": "revenue_wan"}, "needs_number"),
        ({"field": "revenue_wan", "at_least": "许多"}, "not_a_number"),
        ({"field": "revenue_wan", "at_least": True}, "not_a_number"),
        ({"field": "revenue_wan", "at_least": float("nan")}, "not_a_number"),
        ({"field": "revenue_wan", "at_least": 5, "unit": "percent"}, "unknown_unit"),
        ({"field": "rd_share", "at_least": 120}, "out_of_bounds"),
        ({"field": "staff_count", "at_least": -1}, "out_of_bounds"),
        ({"field": "revenue_wan", "at_least": 500, "below": 500}, "impossible"),
        ({"field": "staff_count", "below": 0}, "impossible"),
        ({"all": [{"min": 1}]}, "unknown_field"),
        ({"all": [{"field": "tax_wan", "at_least": 9}, {"all": [{"field": "tax_wan", "below": 8}]}]}, "impossible"),
        ({"all": [{"field": "district", "in": ["江东区"]}, {"field": "district", "in": ["江西区"]}]}, "impossible"),
        ({"any": []}, "not_understood"),
        ({"all": "江东区"}, "not_understood"),
        ({"all": [], "any": []}, "not_understood"),
        ({"all": [{"field": "tax_wan", "at_least": 1}] * 31}, "too_many"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(rule: dict[str, Any], why: str):
    with refused(f"eligibility.{why}"):
        eligibility.parse(rule)


def test_rules_within_rules_have_an_end():
    rule: dict[str, Any] = {"field": "tax_wan", "at_least": 1}
    eligibility.parse(rule)
    for _ in range(20):
        rule = {"not": rule}
    with refused("eligibility.too_deep"):
        eligibility.parse(rule)


def test_a_refused_rule_leaves_the_draft_as_it_was(work: Work):
    policy = review.draft(work, PolicyRecord(title="一份政策", text="一、补贴。")).policy
    review.set_conditions(work, policy, {"min_years": 3})
    with refused("eligibility.unknown_field"):
        review.set_conditions(work, policy, {"height": 3})
    assert policy.eligibility == {"all": [{"field": "years", "at_least": 3}]}
    review.set_conditions(work, policy, WHOLE)
    assert policy.eligibility["district"] == ["江东区", "江西区"]
    assert set(eligibility.of(policy).parts) == set(eligibility.parse(WHOLE).parts)
    review.set_conditions(work, policy, {"all": []})
    assert policy.eligibility == {}


def test_the_conditions_of_every_policy_of_the_demo_are_understood():
    records = list(demo_policies.records(date(2026, 1, 5)))
    assert len(records) >= 40
    assert sum(bool(eligibility.parse(record.eligibility).parts) for record in records) > 30


@pytest.mark.parametrize(
    ("field", "fact", "said"),
    [
        ("revenue_wan", Fact(Span.exactly(18600), on=date(2026, 1, 5)), "年营业收入 1.86 亿元（企业告知，2026-01-05）"),
        ("revenue_wan", Fact(Span(500, 2000)), "年营业收入 500 万元至 2000 万元（企业告知）"),
        ("tax_wan", Fact(Span(below=10)), "年纳税额不到 10 万元（企业告知）"),
        ("rd_share", Fact(Span(least=3)), "研发投入占营业收入比例 3%以上（企业告知）"),
        ("years", Fact(Span.exactly(FOUNDED), source=FactSource.REGISTRY), "成立于 2011-05-18（企业名录）"),
        ("years", Fact(Span(below=date(2024, 1, 6).toordinal())), "2024-01-06前成立（企业告知）"),
        ("size", Fact(word="micro", source=FactSource.STAFF), "企业规模：微型（中心登记）"),
        ("qualifications:绿色工厂", Fact(HAS), "绿色工厂：有（企业告知）"),
        ("qualifications:绿色工厂", Fact(HAS_NOT), "绿色工厂：没有（企业告知）"),
    ],
)  # fmt: skip
def test_a_fact_is_said_with_its_source(field: str, fact: Fact, said: str):
    assert sentences.fact_told(field, fact) == said


def test_the_list_of_enterprises_brings_what_has_no_column_of_its_own(office: Office, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(
        f'信用代码,企业名称,所属区,注册资本（万元）,研发投入占比\n{HENGYUAN_CODE},恒远机械,江东区,"1,200.5",3.2%\n',
        encoding="utf-8",
    )
    assert (import_enterprises(office, path).added, import_enterprises(office, path).same) == (1, 1)
    path.write_text(path.read_text(encoding="utf-8").replace("3.2%", "4%"), encoding="utf-8")
    assert import_enterprises(office, path).changed == 1
    with office.reading() as work:
        facts = profile.of(work, work.db.scalars(select(Enterprise)).one()).facts
    said = {sentences.fact_told(name, facts[name]) for name in ("registered_capital_wan", "rd_share")}
    assert said == {"注册资本 1200.5 万元（企业名录，2026-01-05）", "研发投入占营业收入比例 4%（企业名录，2026-01-05）"}


def test_a_row_whose_conditions_make_no_sense_is_refused_with_the_reason(office: Office, tmp_path: Path):
    path, wrong = tmp_path / "list.jsonl", tmp_path / "wrong.csv"
    rows = [
        {"title": "甲", "text": "第一条 一。", "eligibility": {"height": ["3"]}},
        {"title": "乙", "text": "第一条 二。"},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    summary = import_policies(office, path, errors_to=wrong)
    assert (summary.added, summary.failed) == (1, 1)
    assert "“height”不是企业画像里的项目" in wrong.read_text(encoding="utf-8-sig")
