"""Changes to policies in the console that somebody else, or an import, got ahead of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.kinds import Role
from models.work import Office
from services.policies import library
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
    assert "没有保存" not in desk.get(desk.post(f"{url}/submit").location).text
    assert "<del>10%</del><ins>15%</ins>" in desk.get(f"{url}/versions/1").text
    page = save("设备按投资额的20%补助。")
    assert "<b>第二条</b>" in page
    assert "由财政局解释" in page
    assert issuer_of(page) == "云川市财政局"
    page = desk.get(url).text
    assert f"{url}/submit" in page
    assert "核对修订" not in page
    assert "20%" not in policy_of(office, grant).articles[1].text
