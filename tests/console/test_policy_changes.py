"""Changes to policies in the console that somebody else, or an import, got ahead of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.kinds import Role
from models.work import Office
from services.policies import library, review
from services.policies.library import PolicyRecord
from tests.console.conftest import Login
from tests.console.test_policies import GRANT, hidden, policy_of, rows_of


@pytest.fixture
def grant(office: Office) -> int:
    """A policy that people can see."""
    with office.work() as work:
        return library.save(work, GRANT).policy.id


def issuer_of(page: str) -> str:
    return page.partition('name="issuer" type="text" value="')[2].partition('"')[0]


def test_a_change_that_an_import_overtook_is_looked_at_before_it_is_handed_in(
    log_in: Login, office: Office, grant: int
) -> None:
    desk, url = log_in(Role.OPERATOR), f"/console/policies/{grant}"

    def save(article: str) -> str:
        page = desk.get(f"{url}/edit").text
        rows, about = rows_of(page), {name: hidden(page, name) for name in ("first", "last", "seen")}
        rows["article"][1], about["issuer"] = article, issuer_of(page)
        number = GRANT.document_number
        desk.post(f"{url}/edit", **about, **rows, title=GRANT.title, kind="policy", document_number=number)
        return page

    save("设备按投资额的20%补助。")
    assert "提交审核" in desk.get(url).text
    imported = replace(GRANT, text=GRANT.text.replace("10%", "15%").replace("经信局", "财政局"), issuer="云川市财政局")
    with office.work() as work:
        library.save(work, imported)
    assert "要核对" in desk.get("/console/policies").text
    page = desk.get(url).text
    assert f"{url}/submit" not in page
    assert "核对修订" in page
    assert "被导入更新过" in desk.get(desk.post(f"{url}/submit").location).text
    item = desk.get("/console/work-items?kind=change").text.partition('href="/console/work-items/')[2].partition('"')[0]
    assert "/console/policies?view=draft" in desk.get(f"/console/work-items/{item}").text
    assert "要核对" in desk.get("/console/policies?view=draft").text
    assert "<del>10%</del><ins>15%</ins>" in desk.get(f"{url}/versions/1").text
    assert "导入的更新已并入" in desk.get(f"{url}/versions/3").text
    assert "导入的更新已并入" not in desk.get(f"{url}/versions/1").text
    page = save("设备按投资额的20%补助。")
    assert "导入的更新已并入" not in desk.get(f"{url}/versions/3").text
    assert "<b>第二条</b>" in page
    assert "由财政局解释" in page
    assert issuer_of(page) == "云川市财政局"
    page = desk.get(url).text
    assert f"{url}/submit" in page
    assert "核对修订" not in page
    assert "20%" not in policy_of(office, grant).articles[1].text


def test_a_reading_that_people_can_see_goes_by_two(log_in: Login, grant: int) -> None:
    url = f"/console/policies/{grant}"
    writer, reviewer, third = log_in(Role.OPERATOR), log_in(Role.SUPERVISOR), log_in(Role.LEADER)
    said = {
        "kind": "official",
        "title": "一问一答",
        "author": "经信局",
        "text": "按票面算。",
        "written_on": "2026-01-04",
    }
    writer.post(f"{url}/readings", **said)
    reviewer.post(f"{url}/readings/1/review")
    reviewer.post(f"{url}/readings/1/remove", confirmed="yes")
    page = reviewer.get(url).text
    assert "删除待确认" in page
    assert "要请另一位同事确认" in page
    assert f"{url}/readings/1/gone" not in page
    assert "要请另一位同事确认" in reviewer.get(reviewer.post(f"{url}/readings/1/gone", confirmed="yes").location).text
    assert "解读待处理" in third.get("/console/policies?view=review").text
    assert f"{url}/readings/1/gone" in third.get(url).text
    third.post(f"{url}/readings/1/keep")
    assert "删除待确认" not in third.get(url).text
    third.post(f"{url}/readings/1/remove", confirmed="yes")
    assert "确定删除解读吗" in reviewer.post(f"{url}/readings/1/gone").text
    reviewer.post(f"{url}/readings/1/gone", confirmed="yes")
    assert "一问一答" not in reviewer.get(url).text.partition("办理记录")[0]


def test_what_a_colleague_wrote_since_the_page_was_read_is_not_dropped(log_in: Login, office: Office) -> None:
    desk = log_in(Role.OPERATOR)
    url = desk.post("/console/policies/new", title="云川市用地办法", text="一、按亩供地。").location
    seen = hidden(desk.get(url).text, "seen")
    with office.work() as work:
        work.now += timedelta(minutes=1)
        policy = library.find_by_key(work, "云川市用地办法")
        assert policy is not None
        review.edit(work, policy, PolicyRecord(title="云川市用地办法", text="一、按需供地。"))
    assert "又有变化" in desk.get(desk.post(f"{url}/remove", seen=seen, confirmed="yes").location).text
    seen = hidden(desk.get(url).text, "seen")
    assert "确定删除草稿吗" in desk.post(f"{url}/remove", seen=seen).text
    desk.post(f"{url}/remove", seen=seen, confirmed="yes")
    assert desk.get(url).status_code == 404


def test_of_a_long_law_all_that_clashes_is_looked_at_before_it_is_handed_in(log_in: Login, office: Office) -> None:
    def law(**said: str) -> PolicyRecord:
        text = "\n".join(f"第{number}条 {said.get(f'_{number}', f'内容{number}。')}" for number in range(1, 61))
        return PolicyRecord(title="云川市长办法", text=text)

    with office.work() as work:
        policy = library.save(work, law()).policy
        review.edit(work, policy, law(_2="二改。", _50="五十改。"))
        library.save(work, law(_2="二导。", _50="五十导。"))
        url = f"/console/policies/{policy.id}"
    desk = log_in(Role.OPERATOR)

    def save(start: int, **checked: str) -> str:
        page = desk.get(f"{url}/edit?from={start}").text
        about = {name: hidden(page, name) for name in ("first", "last", "seen")}
        desk.post(f"{url}/edit", title="云川市长办法", **about, **rows_of(page), **checked)
        return desk.get(url).text

    page = save(0, checked="第2条")
    assert "还有 1 处和导入不一致" in page
    assert f"{url}/submit" not in page
    assert "要核对" in desk.get("/console/policies?view=draft").text
    form = desk.get(f"{url}/edit?from=40").text
    assert 'name="checked" value="第50条"' in form
    assert 'name="checked" value="第2条"' not in form
    assert f"{url}/submit" in save(40, checked="第50条")
