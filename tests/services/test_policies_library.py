"""Keeping policies: once, by their natural key, and whether they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from models.kinds import PolicyKind, PolicyState
from models.policies import Article, Policy
from models.work import Work
from services.errors import Refusal
from services.policies import library
from services.policies.library import PolicyRecord

TODAY = date(2026, 1, 5)
GRANT = PolicyRecord(
    title="云川市设备补助办法",
    text="第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。",
    document_number="云经信〔2025〕8号",
    issued_on=date(2025, 3, 1),
)


def test_a_policy_is_kept_once_and_the_second_time_is_the_same(work: Work):
    assert library.save(work, GRANT).change == "added"
    assert library.save(work, GRANT).change == "same"
    assert work.db.scalar(select(func.count()).select_from(Policy)) == 1


def test_other_blanks_change_nothing(work: Work):
    library.save(work, GRANT)
    assert library.save(work, replace(GRANT, text=GRANT.text.replace("条 ", "条　"))).change == "same"


def test_a_changed_text_replaces_the_articles(work: Work):
    library.save(work, GRANT)
    saved = library.save(
        work, replace(GRANT, text=GRANT.text.replace("10%", "20%") + "\n第四条 本办法自发布之日起施行。")
    )
    assert saved.change == "changed"
    assert [article.number for article in saved.policy.articles] == ["第一条", "第二条", "第三条", "第四条"]
    assert "20%" in saved.policy.articles[1].text
    assert work.db.scalar(select(func.count()).select_from(Article)) == 4


@pytest.mark.parametrize(
    "written", ["云经信〔2025〕8号", "云经信[2025]8号", "云经信（2025）8号", "请问云经信【2025】第8号还有效吗"]
)
def test_a_policy_is_found_by_its_number_in_any_brackets(work: Work, written: str):
    policy = library.save(work, GRANT).policy
    assert library.find_by_number(work, written) is policy


def test_an_unknown_number_finds_nothing(work: Work):
    library.save(work, GRANT)
    assert library.find_by_number(work, "云经信〔2025〕9号") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("根据云府〔2026〕3号文件精神", "云府〔2026〕3号"),
        ("关于印发的通知云人社发(2026)12号各区", "云人社发〔2026〕12号"),
        ("财政部公告2020年第8号", "财政部公告2020年第8号"),
        ("没有文号", ""),
    ],
)
def test_a_document_number_is_read_from_a_text(text: str, number: str):
    assert library.document_number_in(text) == number


def test_a_policy_without_title_or_text_is_refused(work: Work):
    with pytest.raises(Refusal) as no_text:
        library.save(work, replace(GRANT, text=" "))
    with pytest.raises(Refusal) as no_title:
        library.save(work, replace(GRANT, title=" "))
    assert (no_text.value.key, no_title.value.key) == ("policy.no_text", "policy.no_title")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "in_force"),
        ({"expires_on": date(2026, 1, 5)}, "in_force"),
        ({"expires_on": date(2026, 1, 4)}, "expired"),
        ({"effective_on": date(2026, 1, 6)}, "not_yet"),
        ({"effective_on": date(2026, 1, 5)}, "in_force"),
        ({"state": PolicyState.REPEALED}, "repealed"),
    ],
)
def test_whether_a_policy_holds(work: Work, given: dict[str, Any], said: str):
    policy = library.save(work, replace(GRANT, **given)).policy
    assert library.validity(policy, TODAY) == said


def test_a_replaced_policy_holds_until_its_successor_does(work: Work):
    new = replace(
        GRANT, title="云川市设备补助办法（新）", document_number="云经信〔2026〕1号", effective_on=date(2026, 2, 1)
    )
    library.save(work, new)
    old = library.save(work, replace(GRANT, replaced_by="云经信〔2026〕1号")).policy
    assert library.validity(old, date(2026, 1, 31)) == "in_force"
    assert library.validity(old, date(2026, 2, 1)) == "replaced"


def test_an_unknown_successor_is_refused(work: Work):
    with pytest.raises(Refusal, match=r"policy\.unknown_successor"):
        library.save(work, replace(GRANT, replaced_by="云经信〔2030〕1号"))


def test_the_newest_version_of_a_law_replaces_the_others_in_whatever_order_they_come(work: Work):
    law = PolicyRecord(title="云川条例", text="第一条 一。\n第二条 二。\n第三条 三。", kind=PolicyKind.LAW)
    newest = library.save(work, replace(law, issued_on=date(2025, 1, 1))).policy
    oldest = library.save(work, replace(law, issued_on=date(2010, 1, 1))).policy
    assert library.validity(newest, TODAY) == "in_force"
    assert library.validity(oldest, TODAY) == "replaced"
    assert oldest.replaced_by is newest
