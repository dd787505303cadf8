"""Whom a policy concerns at the staff door: the conditions edited, the enterprises listed, told and taken away."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from models.broadcasts import Broadcast
from models.kinds import PolicyState, Role, Topic
from models.matching import Application
from models.matching_kinds import ApplicationState
from models.policies import Policy
from models.work import Office
from push.circulars import Ways
from services.broadcasts import audience, planner
from services.policies import library
from services.policies.library import PolicyRecord
from tests.cast import HENGYUAN_CODE, Cast
from tests.console.conftest import Desk, Login

RULE = {"all": [{"field": "revenue_wan", "at_least": 1000}, {"field": "tax_wan", "at_least": 10}]}


@pytest.fixture
def policy(office: Office, people: Cast) -> int:
    """恒远 meets all of it but what nobody knows, 青禾 does not."""
    with office.work() as work:
        for enterprise, revenue in ((people.hengyuan, 3000), (people.qinghe, 200)):
            work.db.merge(enterprise).revenue_wan = revenue
        kept = Policy(key="1", title="技改补贴办法", eligibility=RULE, created_at=work.now, updated_at=work.now)
        return work.add(kept).id


@pytest.fixture
def desk(log_in: Login) -> Desk:
    return log_in(Role.DISPATCHER)


def page(desk: Desk, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rule_in(office: Office, policy: int) -> object:
    with office.reading() as work:
        return work.db.get_one(Policy, policy).eligibility


def boxes(*boxes: tuple[str, list[tuple[str, str, str, str]]]) -> dict[str, Any]:
    """What the form sends for boxes of rows: field, comparison, value, unit."""
    sent: dict[str, list[str]] = {"how": [how for how, _ in boxes]}
    for place, (_, rows) in enumerate(boxes):
        for column, name in enumerate(("field", "compare", "value", "unit")):
            sent[f"{name}{place}"] = [row[column] for row in rows]
    return sent


def test_conditions_are_edited_as_rows_and_come_back_as_they_were_typed(office: Office, desk: Desk, policy: int):
    url = f"/console/policies/{policy}/eligibility"
    with office.work() as work:
        work.db.get_one(Policy, policy).state = PolicyState.DRAFT
    assert 'value="1000"' in page(desk, url)
    typed = boxes(
        ("all", [("size", "in", "小型、微型", ""), ("revenue_wan", "at_least", "2", "yi"), ("", "in", "", "")]),
        ("any", [("qualifications", "in", "绿色工厂", ""), ("rd_share", "at_least", "3", "percent")]),
        ("not", [("industry", "in", "房地产", "")]),
    )
    assert desk.fill(url, **typed).status_code == 303
    assert rule_in(office, policy) == {
        "size": ["small", "micro"],
        "all": [
            {"field": "revenue_wan", "at_least": 20000.0},
            {"any": [{"field": "qualifications", "in": ["绿色工厂"]}, {"field": "rd_share", "at_least": 3.0}]},
            {"not": {"any": [{"field": "industry", "in": ["房地产"]}]}},
        ],
    }
    shown = page(desk, f"/console/policies/{policy}")
    assert "年营业收入不低于 2 亿元" in shown
    assert "不属于：行业为房地产" in shown
    form = page(desk, url)
    assert 'value="小型、微型"' in form
    before = rule_in(office, policy)
    assert desk.fill(url, **typed).status_code == 303
    assert rule_in(office, policy) == before


def test_conditions_of_a_published_policy_are_proposed(office: Office, desk: Desk):
    with office.work() as work:
        seen = library.save(work, PolicyRecord(title="展位补贴", text="一、补贴。", eligibility=RULE)).policy.id
    url = f"/console/policies/{seen}/eligibility"
    assert "写进修订稿" in page(desk, url)
    answer = desk.fill(url, **boxes(("all", [("size", "in", "小型", "")])))
    assert "条件已写进修订稿" in page(desk, answer.location)
    assert rule_in(office, seen) == RULE
    assert 'value="小型"' in page(desk, url)
    compared = page(desk, f"/console/policies/{seen}/versions/2")
    assert "企业规模为小型" in compared


def test_what_makes_no_sense_is_not_saved_and_stays_on_the_form(office: Office, desk: Desk, policy: int):
    url = f"/console/policies/{policy}/eligibility"
    page(desk, url)
    answer = desk.fill(url, **boxes(("all", [("revenue_wan", "at_least", "很多", "wan")])))
    assert answer.status_code == 200
    shown = answer.get_data(as_text=True)
    assert "“很多”不是" in shown
    assert 'value="很多"' in shown
    assert rule_in(office, policy) == RULE


def test_the_form_counts_while_it_is_filled_in(desk: Desk, policy: int):
    url = f"/console/policies/{policy}/eligibility/count"
    counted = page(desk, f"{url}?how=all&field0=revenue_wan&compare0=at_least&value0=1000&unit0=wan")
    assert "<b>1</b> 家全部符合" in counted
    assert "要填数字" in page(desk, f"{url}?how=all&field0=revenue_wan&compare0=at_least&value0=x&unit0=wan")


def test_the_enterprises_are_listed_with_their_reasons(desk: Desk, policy: int):
    assert "没有这样的企业" in page(desk, f"/console/policies/{policy}/concerned")
    unknown = page(desk, f"/console/policies/{policy}/concerned?kind=unknown")
    assert "恒远机械" in unknown
    assert "未登记年纳税额" in unknown
    assert "青禾食品" not in unknown
    mine = page(desk, f"/console/enterprises/{HENGYUAN_CODE}/policies")
    assert "年营业收入不低于 1000 万元" in mine
    assert "年营业收入 3000 万元（企业名录" in mine


def test_what_the_centre_learns_is_entered_with_its_source(desk: Desk, policy: int):
    url = f"/console/enterprises/{HENGYUAN_CODE}"
    page(desk, f"{url}/policies")
    assert desk.post(f"{url}/facts", field="tax_wan", value="12.5").status_code == 303
    assert "年纳税额 12.5 万元（中心登记，2026-01-05）" in page(desk, f"{url}/policies")
    assert "恒远机械" in page(desk, f"/console/policies/{policy}/concerned")
    desk.post(f"{url}/facts", field="tax_wan", value="很多")
    assert "“很多”不是" in page(desk, f"{url}/policies")
    assert desk.post(f"{url}/facts", field="revenue_wan", value="1").status_code == 400


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_they_can_be_taken_away_and_no_cell_is_a_formula(
    office: Office, desk: Desk, people: Cast, policy: int, ending: str
):
    with office.work() as work:
        work.db.merge(people.hengyuan).name = "\x01=HYPERLINK(1)公司"  # a sheet keeps no such sign
    url = f"/console/policies/{policy}/concerned"
    page(desk, url)
    wanted = {"csrf": desk.token, "kind": "unknown", "format": ending}
    taken = desk.client.post(f"{url}/export", buffered=True, data=wanted).get_data()
    if ending == "csv":
        assert "'=HYPERLINK(1)公司" in taken.decode()
        return
    sheet = load_workbook(io.BytesIO(taken)).active
    assert sheet is not None
    head, row = sheet.iter_rows(values_only=True)
    assert (head[0], row[1], row[5]) == ("统一社会信用代码", "'=HYPERLINK(1)公司", "年纳税额")


def test_one_click_drafts_a_notice_to_those_who_meet_it(office: Office, desk: Desk, people: Cast, policy: int):
    with office.work() as work:
        kept = work.db.get_one(Policy, policy)
        kept.eligibility = {"min_revenue_wan": 1000}
        kept.window_closes_on = date(2026, 3, 31)
    url = f"/console/policies/{policy}/concerned"
    assert "起草定向推送" in page(desk, url)
    answer = desk.post(f"{url}/notify")
    assert answer.status_code == 303
    shown = page(desk, answer.location)
    assert "李敏您好，按登记的信息，您的企业符合《技改补贴办法》的条件" in shown
    assert "云川恒远机械有限公司符合条件，3月31日截止" in shown
    assert "<dd>贵企业符合条件，3月31日截止</dd>" in shown, "a template shows no more than the first signs"
    assert "申报过的政策：技改补贴办法" in shown, "who is left out is called by its name"
    assert "符合条件的政策：技改补贴办法" in shown
    with office.reading() as work:
        draft = work.db.scalars(select(Broadcast)).one()
        assert draft.topic is Topic.POLICY
        assert audience.size(work, draft.audience) == 1
        assert planner.forecast(work, draft, Ways("t", "s")).people == 1
        number = draft.number
    form = page(desk, f"/console/broadcasts/{number}/edit")
    kept_value = re.search(r'name="policy" value="([^"]+)" checked', form)
    assert kept_value is not None
    assert f'name="x_applied" value="{policy}" checked' in form
    with office.work() as work:
        work.db.get_one(Policy, policy).eligibility = {"min_revenue_wan": 1}
    with office.reading() as work:
        assert audience.size(work, work.db.scalars(select(Broadcast)).one().audience) == 1
        assert work.db.get_one(type(people.li_min), people.li_min.id).is_claim is False


def test_a_claim_is_told_of_no_match(office: Office, desk: Desk, people: Cast, policy: int):
    with office.work() as work:
        work.db.get_one(Policy, policy).eligibility = {"min_revenue_wan": 1000}
        work.db.merge(people.li_min).is_claim = True
    page(desk, f"/console/policies/{policy}/concerned")
    desk.post(f"/console/policies/{policy}/concerned/notify")
    with office.reading() as work:
        assert audience.size(work, work.db.scalars(select(Broadcast)).one().audience) == 0


def test_applications_are_entered_and_moved_by_staff(office: Office, desk: Desk, policy: int):
    url = "/console/applications"
    assert "还没有登记过申报" in page(desk, url)
    desk.post(f"{url}/register", policy=str(policy), code=HENGYUAN_CODE.lower())
    assert "已申报" in page(desk, url)
    for fields, state in (
        ({"verb": "refuse"}, ApplicationState.APPLIED),
        ({"verb": "approve"}, ApplicationState.APPROVED),
        ({"verb": "hand_to", "department": "经信局"}, ApplicationState.APPROVED),
        ({"verb": "pay"}, ApplicationState.PAID),
    ):
        desk.post(f"{url}/1/move", **fields)
        with office.reading() as work:
            assert work.db.scalars(select(Application)).one().state is state
    shown = page(desk, url)
    assert "各部门进度" in shown
    assert "0.0 天" in shown
    assert desk.post(f"{url}/1/move", verb="destroy").status_code == 400
    assert desk.post(f"{url}/register", policy="x", code="y").status_code == 303
