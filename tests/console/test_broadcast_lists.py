"""Whom a broadcast may be for: lists uploaded with every row checked, policies, and what a draft holds already."""

from __future__ import annotations

import io

import pytest
from markupsafe import escape
from sqlalchemy import select

from models.broadcasts import AudienceList, AudienceMember
from models.kinds import Role
from models.policies import Policy
from models.work import Office
from services.policies import concerned, library
from services.policies.library import PolicyRecord
from tests.cast import LI_MIN, QINGHE_CODE, Cast
from tests.console.conftest import Desk, Login
from tests.console.test_broadcasts import HOME, page, write


@pytest.fixture
def author(log_in: Login) -> Desk:
    return log_in(Role.OPERATOR)


@pytest.fixture
def leader(log_in: Login) -> Desk:
    return log_in(Role.LEADER)


def test_a_list_is_uploaded_with_its_faults_told(office: Office, people: Cast, author: Desk) -> None:
    author.get(f"{HOME}/lists")
    content = f"手机号,统一社会信用代码\n13800000001,\n13999999999,\n,{QINGHE_CODE}\n"
    answer = author.client.post(
        f"{HOME}/lists",
        data={"csrf": author.token, "name": "重点企业", "file": (io.BytesIO(content.encode()), "名单.csv")},
    )
    shown = answer.get_data(as_text=True)
    assert "共 3 行，2 行能找到人" in shown
    assert "139****9999" in shown
    assert "查无此人或企业" in shown
    with office.reading() as work:
        assert work.db.scalars(select(AudienceList)).one().people == 2
    assert "重点企业" in page(author, f"{HOME}/new")


def test_a_list_that_reaches_nobody_is_not_kept_and_says_row_by_row_why(
    office: Office, people: Cast, author: Desk
) -> None:
    author.get(f"{HOME}/lists")
    content = "姓名\t手机号\n陌生人\t13999999999\n没写\t\n".encode("utf-16")  # as Excel saves Unicode text
    answer = author.client.post(
        f"{HOME}/lists", data={"csrf": author.token, "name": "重点企业", "file": (io.BytesIO(content), "名单.txt")}
    )
    shown = answer.get_data(as_text=True)
    assert "没有保存" in shown
    assert "名单已保存" not in shown
    assert "139****9999" in shown
    assert "没有手机号、信用代码或联络员编号" in shown
    with office.reading() as work:
        assert work.db.scalars(select(AudienceList)).all() == []


@pytest.mark.parametrize("file", [None, (b"", ""), (b"a", "a.exe")])
def test_what_is_no_list_is_refused(people: Cast, author: Desk, file: tuple[bytes, str] | None) -> None:
    author.get(f"{HOME}/lists")
    data: dict[str, object] = {"csrf": author.token, "name": "x"}
    if file:
        data["file"] = (io.BytesIO(file[0]), file[1])
    assert author.client.post(f"{HOME}/lists", data=data).status_code == 303


def test_a_draft_keeps_a_list_that_is_offered_no_more_and_its_reader_sees_what_it_is_called(
    office: Office, people: Cast, author: Desk, leader: Desk
) -> None:
    with office.work() as work:
        first, *_ = [
            work.add(AudienceList(name=f"名单{number}", created_at=work.now, created_by="林悦", people=1))
            for number in range(40)
        ]
        work.add(AudienceMember(list_id=first.id, openid=LI_MIN.openid))
        number = first.id
    for prefix in ("", "x_"):
        url = write(author, **{f"{prefix}list": str(number)})
        held = f'name="{prefix}list" value="{number}" checked'
        assert held in page(author, f"{url}/edit")
        assert "名单：名单0" in page(leader, url)


def test_the_form_offers_open_policies_and_keeps_the_conditions_that_were_chosen(
    office: Office, people: Cast, author: Desk
) -> None:
    with office.work() as work:
        work.db.merge(people.hengyuan).revenue_wan = 3000
        record = PolicyRecord(title="技改补贴办法", text="一、给予补贴。", eligibility={"min_revenue_wan": 1000})
        policy = library.save(work, record).policy
        held = concerned.as_text(policy)
        number = policy.id
    assert f'name="policy" value="{escape(held)}"> 技改补贴办法' in page(author, f"{HOME}/new")
    url = write(author, policy=held)
    assert "<b>1</b> 人能收到" in page(author, url)
    with office.work() as work:
        work.db.get_one(Policy, number).eligibility = {"min_revenue_wan": 9000}
    form = page(author, f"{url}/edit")
    assert f'name="policy" value="{escape(held)}" checked> 技改补贴办法' in form, "as they were when it was chosen"
    assert form.count("> 技改补贴办法<") == 2
