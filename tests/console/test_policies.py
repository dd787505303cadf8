"""The policy library in the console: from an uploaded file to what people see, step by step."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from config.settings import Settings
from models.kinds import PolicyState, Role
from models.people import AuditEntry, Follower
from models.policies import Policy
from models.policy_readings import Attachment
from models.work import Office
from services.policies import library
from services.policies.library import PolicyRecord
from tests.console.conftest import Desk, Login
from tests.imports.made_documents import word

GRANT = PolicyRecord(
    title="云川市设备补助办法",
    text="第一条 为支持企业，制定本办法。\n第二条 设备按投资额的10%补助。\n第三条 由经信局解释。",
    document_number="云经信〔2025〕8号",
    issuer="云川市经信局",
    issued_on=date(2025, 3, 1),
    topics=("技术改造",),
    eligibility={"district": ["江东区"], "industry": ["制造业"]},
)
LINES = ["云川市商务局文件", "云商务〔2026〕2号", "关于支持外贸企业的通知", "各企业：", "一、给予<展位>费补贴。"]


@pytest.fixture
def grant(office: Office) -> int:
    """A policy that people can see."""
    with office.work() as work:
        return library.save(work, GRANT).policy.id


def policy_of(office: Office, policy_id: int) -> Policy:
    with office.reading() as work:
        policy = work.db.get_one(Policy, policy_id)
        _ = policy.articles, policy.replaced_by
        work.db.expunge_all()
        return policy


def send(desk: Desk, url: str, name: str, raw: bytes) -> str:
    response = desk.client.post(url, data={"csrf": desk.token, "file": (io.BytesIO(raw), name)})
    return response.get_data(as_text=True) if response.status_code != 303 else desk.get(response.location).text


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def rows_of(page: str) -> dict[str, Any]:
    """The articles of the editor as the browser would send them."""
    return {
        "number": re.findall(r'name="number"[^>]*? value="([^"]*)"', page),
        "chapter": re.findall(r'name="chapter"[^>]*? value="([^"]*)"', page),
        "article": re.findall(r'<textarea[^>]*name="article"[^>]*>([^<]*)</textarea>', page),
    }


def test_an_uploaded_file_is_shown_for_checking_before_anything_is_saved(log_in: Login, office: Office) -> None:
    desk = log_in(Role.OPERATOR)
    page = send(desk, "/console/policies/read", "通知.docx", word(LINES))
    for shown in (
        "已读取“通知.docx”",
        "关于支持外贸企业的通知",
        "云商务〔2026〕2号",
        "云川市商务局",
        "还没有保存",
        "&lt;展位&gt;",
    ):
        assert shown in page
    with office.reading() as work:
        assert work.db.scalar(select(Policy.id)) is None
    saved = desk.post(
        "/console/policies/new", title="关于支持外贸企业的通知", text="一、补贴。", document_number="云商务〔2026〕2号"
    )
    assert "草稿已保存" in desk.get(saved.location).text
    with office.reading() as work:
        assert work.db.scalars(select(Policy)).one().state is PolicyState.DRAFT


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(log_in: Login) -> None:
    desk = log_in(Role.OPERATOR)
    assert "和文件名不符" in send(desk, "/console/policies/read", "通知.docx", b"%PDF-1.4 nothing")
    assert "文件已损坏" in send(desk, "/console/policies/read", "通知.pdf", b"%PDF-1.4 nothing")


def test_the_same_policy_again_becomes_a_change_to_it(log_in: Login, office: Office, grant: int) -> None:
    desk = log_in(Role.OPERATOR)
    text = "第一条 一。\n第二条 二。\n第三条 三。\n第四条 四。"
    saved = desk.post("/console/policies/new", title=GRANT.title, text=text, document_number=GRANT.document_number)
    assert saved.location.endswith(f"/policies/{grant}")
    assert len(policy_of(office, grant).articles) == 3
    page = desk.get(f"/console/policies/{grant}/versions/2").text
    assert "第 1 版 → 第 2 版" in page


def test_from_a_draft_to_what_people_see(log_in: Login, office: Office) -> None:
    writer, reviewer = log_in(Role.DISPATCHER), log_in(Role.SUPERVISOR)
    url = writer.post("/console/policies/new", title="试行办法", text="一、先行。\n二、先试。").location
    writer.post(f"{url}/submit")
    page = reviewer.get(url).text
    assert "待审核" in reviewer.get("/console/policies?view=review").text
    reviewer.post(f"{url}/approve", seen="long ago")
    policy_id = int(url.rpartition("/")[2])
    assert policy_of(office, policy_id).state is PolicyState.REVIEW
    reviewer.post(f"{url}/approve", seen=hidden(page, "seen"))
    policy = policy_of(office, policy_id)
    assert (policy.state, policy.edited_by, policy.reviewed_by) == (PolicyState.PUBLISHED, "dispatcher", "supervisor")
    with office.reading() as work:
        actions = set(work.db.scalars(select(AuditEntry.action)))
    assert {"policy.draft", "policy.submit", "policy.approve"} <= actions


def test_who_wrote_it_is_not_offered_to_review_it(log_in: Login, office: Office) -> None:
    desk = log_in(Role.ADMIN)
    url = desk.post("/console/policies/new", title="试行办法", text="一、先行。").location
    desk.post(f"{url}/submit")
    page = desk.get(url).text
    assert "要请另一位同事审核" in page
    assert f"{url}/approve" not in page


def test_one_article_is_changed_and_the_others_stay(log_in: Login, office: Office, grant: int) -> None:
    desk, url = log_in(Role.OPERATOR), f"/console/policies/{grant}/edit"
    page = desk.get(url).text
    rows = rows_of(page)
    rows["article"][1] = "设备按投资额的20%补助。"
    fields = {"first": hidden(page, "first"), "last": hidden(page, "last"), "title": GRANT.title, "kind": "policy"}
    assert "没有保存" in desk.get(desk.post(url, **fields, **rows, seen="old").location).text
    desk.post(url, **fields, **rows, document_number=GRANT.document_number, note="提高", seen=hidden(page, "seen"))
    assert "10%" in policy_of(office, grant).articles[1].text
    page = desk.get(f"/console/policies/{grant}/versions/2").text
    assert "<del>10%</del><ins>20%</ins>" in page
    assert "修改 <b>1</b> 条" in page
    assert "修订草稿" in desk.get(f"/console/policies/{grant}").text


def test_what_was_typed_is_not_lost_when_the_rules_say_no(log_in: Login, grant: int) -> None:
    desk, url = log_in(Role.OPERATOR), f"/console/policies/{grant}/edit"
    page = desk.get(url).text
    wrong = {"effective_on": "2026-05-01", "expires_on": "2026-04-01", "title": "新的标题"}
    response = desk.post(url, seen=hidden(page, "seen"), first="0", last="3", **wrong, **rows_of(page))
    assert response.status_code == 422
    assert "失效日期早于施行日期" in response.text
    assert 'value="新的标题"' in response.text


def test_the_preview_shows_what_is_being_typed(log_in: Login) -> None:
    desk = log_in(Role.OPERATOR)
    shown = desk.post(
        "/console/policies/preview", title="办法<b>", number="第一条", chapter="第一章 总则", article="正文一"
    ).text
    for part in ("办法&lt;b&gt;", "第一章 总则", "<b>第一条</b>", "正文一"):
        assert part in shown


def test_a_policy_is_ended_after_a_second_look(log_in: Login, office: Office, grant: int) -> None:
    with office.work() as work:
        library.save(work, replace(GRANT, title="新办法", document_number="云经信〔2026〕1号"))
    desk, url = log_in(Role.LEADER), f"/console/policies/{grant}"
    fields = {"verb": "amend", "successor": "云经信〔2026〕1号", "reason": "重新制定"}
    assert "确定标为修订吗" in desk.post(f"{url}/end", **fields).text
    assert policy_of(office, grant).state is PolicyState.PUBLISHED
    desk.post(f"{url}/end", **fields, confirmed="yes")
    policy = policy_of(office, grant)
    assert (policy.state, policy.replaced_by and policy.replaced_by.title) == (PolicyState.AMENDED, "新办法")
    assert "已由" in desk.get(url).text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        (
            "issuer=云川市经信局&topic=技术改造&year=2025&district=江东区&industry=制造业&state=published&kind=policy",
            True,
        ),
        ("issuer=别的局", False),
        ("topic=别的", False),
        ("year=2024", False),
        ("district=江西区", False),
        ("industry=农业", False),
        ("view=running_out", False),
        ("view=draft", False),
    ],
)
def test_the_list_is_narrowed_by_its_facets(log_in: Login, grant: int, query: str, is_found: bool) -> None:
    page = log_in(Role.AUDITOR).get(f"/console/policies?{query}").text
    assert (f'/console/policies/{grant}"' in page) is is_found


def test_a_reading_is_added_by_one_and_reviewed_by_another(log_in: Login, office: Office, grant: int) -> None:
    writer, reviewer = log_in(Role.OPERATOR), log_in(Role.LEADER)
    url = f"/console/policies/{grant}"
    fields = {"kind": "official", "title": "一问一答", "author": "云川市经信局", "text": "按票面算。"}
    refused = writer.post(f"{url}/readings", **fields).text
    assert ("都要填" in refused, "按票面算。</textarea>" in refused) == (True, True)
    writer.post(f"{url}/readings", **fields, written_on="2026-01-04")
    page = reviewer.get(url).text
    assert "一问一答" in page
    assert page.count("待审核") == 1
    reviewer.post(f"{url}/readings/1/review")
    assert "leader审核" in reviewer.get(url).text


def test_a_file_is_kept_by_its_content_and_opened_again(
    log_in: Login, office: Office, grant: int, console_settings: Settings
) -> None:
    desk, url = log_in(Role.OPERATOR), f"/console/policies/{grant}"
    assert "附件已上传" in send(desk, f"{url}/files", "../../申请<表>.exe", b"%PDF-1.4 a form")
    assert "附件只收" in send(desk, f"{url}/files", "申请表.pdf", b"MZ program")
    with office.reading() as work:
        (kept,) = work.db.scalars(select(Attachment)).all()
        work.db.expunge_all()
    assert kept.name == "申请表.pdf"
    got = desk.get(f"{url}/files/{kept.id}")
    assert got.data == b"%PDF-1.4 a form"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert [file.name for file in console_settings.home.rglob("*") if file.is_file()] == [kept.digest]
    assert desk.get(f"/console/policies/{grant + 1}/files/{kept.id}").status_code == 404


def test_a_file_of_a_published_policy_is_confirmed_by_a_second_person(
    log_in: Login, office: Office, grant: int
) -> None:
    writer, reviewer, url = log_in(Role.ADMIN), log_in(Role.LEADER), f"/console/policies/{grant}"
    assert "等另一位同事确认" in send(writer, f"{url}/files", "申请表.pdf", b"%PDF-1.4 a form")
    page = writer.get(url).text
    assert ("新增待确认" in page, "要请另一位同事确认" in page) == (True, True)
    assert "附件待确认" in reviewer.get("/console/policies?view=review").text
    refused = writer.get(writer.post(f"{url}/files/1/confirm", seen="added").location).text
    assert "要请另一位同事确认" in refused
    reviewer.post(f"{url}/files/1/confirm", seen="added")
    page = reviewer.get(url).text
    assert ("新增待确认" in page, "leader确认" in page) == (False, True)
    assert "附件通过确认并公开" in page
    writer.post(f"{url}/files/1/remove", confirmed="yes")
    assert "删除待确认" in reviewer.get(url).text
    assert "确定删除附件吗" in reviewer.post(f"{url}/files/1/confirm", seen="removed").text
    reviewer.post(f"{url}/files/1/confirm", seen="removed", confirmed="yes")
    assert "还没有附件" in reviewer.get(url).text
    with office.reading() as work:
        actions = list(
            work.db.scalars(
                select(AuditEntry.action).where(AuditEntry.action.like("policy.file%")).order_by(AuditEntry.id)
            )
        )
    assert actions == ["policy.file_add", "policy.file_confirm", "policy.file_remove", "policy.file_confirm"]


def test_a_day_that_is_none_costs_nothing_that_was_typed(log_in: Login, office: Office) -> None:
    desk = log_in(Role.OPERATOR)
    typed = {"title": "试行办法", "text": "一、写了很久的一条。", "issued_on": "2026-02-31", "summary": "摘要在此"}
    response = desk.post("/console/policies/new", **typed)
    assert response.status_code == 422
    for kept in ("日期“2026-02-31”不对", "试行办法", "写了很久的一条", "摘要在此"):
        assert kept in response.text
    with office.reading() as work:
        assert work.db.scalar(select(Policy.id)) is None


def test_a_draft_that_takes_the_place_of_another_is_not_removed(log_in: Login, office: Office, grant: int) -> None:
    desk = log_in(Role.ADMIN)
    fields = {"title": "新办法", "text": "一、新。", "document_number": "云经信〔2026〕1号"}
    draft = desk.post("/console/policies/new", **fields).location
    with office.work() as work:
        library.save(work, replace(GRANT, replaced_by="云经信〔2026〕1号"))
    sure = {"seen": hidden(desk.get(draft).text, "seen"), "confirmed": "yes"}
    desk.post(f"{draft}/remove", **sure)
    assert "不能删除" in desk.get(draft).text
    with office.work() as work:
        work.db.get_one(Policy, grant).replaced_by_id = None
    desk.post(f"{draft}/remove", **sure)
    assert desk.get(draft).status_code == 404


def test_a_change_is_told_by_a_draft_that_a_person_sends(log_in: Login, office: Office, grant: int) -> None:
    desk, url = log_in(Role.DISPATCHER), f"/console/policies/{grant}"
    assert "变更告知" not in desk.get(url).text
    with office.work() as work:
        work.add(Follower(openid="o-1", followed_at=work.now))
        library.save(work, replace(GRANT, text="第一条 新的。", eligibility={}))
    assert "没有找到要告知的人" in desk.get(url).text
    assert "要告知的人" not in log_in(Role.AUDITOR).get(url).text  # who cannot tell them need not count them
    drafted = desk.post(f"{url}/announce")
    page = desk.get(drafted.location).text
    assert ("政策变更" in page, "问过的政策" in page) == (True, True)
    assert "已起草过" in desk.get(url).text
