"""The open catalogue and the page of a policy: what is found, what is said of it, and what stays unseen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from config.settings import Settings
from models.kinds import PolicyState
from models.policies import Policy
from models.policy_kinds import ReadingKind
from models.work import Office
from services.policies import attachments, catalogue, file_changes, openings, readings
from services.policies.library import validity
from services.policies.readings import ReadingContent
from services.policies.validity import in_force
from tests.conftest import Clock
from tests.pages.conftest import DRAFT, FAIR, LAW, OLD, TALENT, Keep

TITLES = re.compile(r'<h2><a href="/policies/(\d+)">《(.+?)》</a></h2>')


def listed(phone: FlaskClient, **asked: object) -> list[str]:
    """The titles of one page of the catalogue, in their order."""
    response = phone.get("/policies", query_string=asked)
    assert response.status_code == 200
    return [title for _, title in TITLES.findall(response.text)]


def test_the_catalogue_shows_what_is_published_the_newest_first(phone: FlaskClient, keep: Keep) -> None:
    keep(TALENT, FAIR, OLD, LAW, DRAFT)
    assert listed(phone) == [FAIR.title, TALENT.title, OLD.title, LAW.title]


def test_words_find_what_the_bot_would_find_with_the_place_they_stand_at(phone: FlaskClient, keep: Keep) -> None:
    fair, *_ = keep(FAIR, TALENT, LAW)
    assert listed(phone, q="境外展会的展位费补贴多少") == [FAIR.title]
    page = phone.get("/policies", query_string={"q": "境外展会的展位费补贴多少"}).text
    assert f'href="/policies/{fair}#a2"' in page
    assert "展位费按70%补贴" in page


def test_a_document_asked_for_by_name_or_number_stands_first(phone: FlaskClient, keep: Keep) -> None:
    keep(TALENT, replace(OLD, replaced_by=""), FAIR, LAW)
    for words in ("云商务〔2025〕5号", "云商务[2025]5号", "境外展会补贴办法"):
        assert listed(phone, q=words)[0] == FAIR.title


def test_each_facet_narrows_and_counts_what_it_would_leave(phone: FlaskClient, keep: Keep) -> None:
    keep(FAIR, TALENT, OLD, LAW)
    assert listed(phone, topic="开放合作") == [FAIR.title, OLD.title]
    assert listed(phone, issuer="云川市人社局") == [TALENT.title]
    assert listed(phone, year=2019) == listed(phone, kind="law") == [LAW.title]
    assert listed(phone, in_force="yes") == [FAIR.title, TALENT.title, LAW.title]
    assert listed(phone, in_force="no", topic="开放合作") == [OLD.title]
    page = phone.get("/policies", query_string={"in_force": "yes"}).text
    assert "开放合作（1）" in page
    assert "未生效或已失效（1）" in page


def test_nothing_found_says_so_and_shows_a_way_on(phone: FlaskClient, keep: Keep) -> None:
    assert "还没有公开的政策" in phone.get("/policies").text
    keep(FAIR)
    page = phone.get("/policies", query_string={"q": "火星探测器发射许可"}).text
    assert "没有找到符合的政策" in page
    assert 'href="/policies"' in page


def test_a_long_list_has_pages_and_keeps_what_was_asked(phone: FlaskClient, keep: Keep) -> None:
    keep(*(replace(TALENT, title=f"云川市第{n}号人才办法", document_number="", key=f"k{n}") for n in range(15)))
    first, second = listed(phone, topic="人才"), listed(phone, topic="人才", page=2)
    assert (len(first), len(second)) == (catalogue.SIZE, 15 - catalogue.SIZE)
    assert not set(first) & set(second)
    assert "page=2" in phone.get("/policies", query_string={"topic": "人才"}).text
    assert listed(phone, topic="人才", page=99) == second


def test_an_odd_address_is_no_accident(phone: FlaskClient, keep: Keep) -> None:
    keep(FAIR)
    for odd in ("page=-1", "page=x", "year=99999999", "kind=pigs", "q=%00", "q=%25_%27", "in_force=1"):
        assert phone.get(f"/policies?{odd}").status_code == 200, odd
    for odd in ("/news/%00", "/rounds/%00", "/t/%00", "/attachments/%00"):
        assert phone.get(odd).status_code == 404, odd


def test_an_address_cannot_say_how_the_links_of_its_page_are_built(phone: FlaskClient, keep: Keep) -> None:
    keep(*(replace(TALENT, title=f"云川市第{n}号人才办法", document_number="", key=f"k{n}") for n in range(15)))
    for odd in ("_scheme=javascript&x=%0Aalert(1)", "endpoint=x", "_method=X", "_anchor=x"):
        page = phone.get(f"/policies?topic=人才&{odd}")
        assert page.status_code == 200, odd
        assert 'href="/policies?topic=%E4%BA%BA%E6%89%8D&amp;page=2"' in page.text, odd


def test_the_catalogue_and_the_answers_agree_on_what_is_in_force(office: Office, keep: Keep) -> None:
    keep(FAIR, TALENT, OLD, LAW, replace(LAW, title="已废止的法", state=PolicyState.REPEALED))
    with office.reading() as look:
        for today in (date(2024, 1, 1), date(2025, 6, 30), date(2026, 1, 5), date(2030, 1, 1)):
            holding = set(look.db.scalars(select(Policy.id).where(in_force(today))))
            expected = {one.id for one in look.db.scalars(select(Policy)) if validity(one, today) == "in_force"}
            assert holding == expected, today


def test_a_policy_is_shown_with_its_facts_contents_and_articles(phone: FlaskClient, keep: Keep) -> None:
    (fair,) = keep(FAIR)
    page = phone.get(f"/policies/{fair}").text
    for said in ("现行有效", FAIR.document_number, "2025年6月1日", "还有 12 天", "展位合同", "市商务局外贸科"):
        assert said in page
    assert '<a href="#a3">第三条</a>' in page
    assert 'id="a3"' in page
    assert 'id="第三条"' in page


def test_the_table_of_contents_names_articles_by_their_headings(phone: FlaskClient, keep: Keep) -> None:
    text = "\n".join(
        f"{n}、支持{what}。按实际支出给予补助。" for n, what in zip("一二三四五", "甲乙丙丁戊", strict=True)
    )
    (named,) = keep(replace(FAIR, text=text))
    assert '<a href="#a2">二、支持乙</a>' in phone.get(f"/policies/{named}").text


def test_whom_to_ask_can_be_called_by_a_tap(phone: FlaskClient, keep: Keep) -> None:
    (fair,) = keep(replace(FAIR, contact="外贸科<b> 0570-1234567"))
    page = phone.get(f"/policies/{fair}").text
    assert '外贸科&lt;b&gt; <a href="tel:0570-1234567">0570-1234567</a>' in page


def test_an_expired_policy_is_shown_as_such_with_its_successor(phone: FlaskClient, keep: Keep) -> None:
    fair, old = keep(FAIR, OLD)
    page = phone.get(f"/policies/{old}").text
    assert "已被替代" in page
    assert "现行有效" not in page
    assert f'<a href="/policies/{fair}">《{FAIR.title}》</a>' in page


def test_one_without_a_successor_says_so_whatever_ended_it(phone: FlaskClient, keep: Keep, office: Office) -> None:
    (fair,) = keep(FAIR)
    for state, said in (
        (PolicyState.EXPIRED, "已过有效期"),
        (PolicyState.AMENDED, "已被替代"),
        (PolicyState.REPEALED, "已废止"),
    ):
        with office.work() as work:
            work.db.get_one(Policy, fair).state = state
        page = phone.get(f"/policies/{fair}").text
        assert said in page
        assert "没有查到接续的文件" in page
        assert "还有 12 天" not in page


def test_a_coming_successor_is_told_of_while_the_old_one_holds(phone: FlaskClient, keep: Keep) -> None:
    fair, old = keep(replace(FAIR, effective_on=date(2026, 7, 1)), replace(OLD, expires_on=None))
    page = phone.get(f"/policies/{old}").text
    assert "2026年7月1日</time>起由" in page
    assert "在此之前本文件仍然有效" in page
    assert f'href="/policies/{fair}"' in page


def test_reviewed_readings_and_files_stand_beside_a_policy(
    phone: FlaskClient, keep: Keep, office: Office, settings: Settings, clock: Clock
) -> None:
    (fair,) = keep(FAIR)
    with office.work() as work:
        policy = work.db.get_one(Policy, fair)
        given: dict[str, Any] = {
            "author": "市商务局",
            "written_on": date(2026, 1, 2),
            "text": "展位费怎么补，一看就懂。",
        }
        official = readings.add(work, policy, ReadingContent(kind=ReadingKind.OFFICIAL, title="图解办法", **given))
        readings.add(work, policy, ReadingContent(kind=ReadingKind.EXPERT, title="尚未审核的解读", **given))
        readings.review(work, official, policy)
        kept = attachments.attach(work, settings.home, policy, "申请表.pdf", b"%PDF-1.4 form")
        attachments.attach(work, settings.home, policy, "还没有人看过.pdf", b"%PDF-1.4 other")
        file_changes.confirm(work, kept, policy, "added")
    page = phone.get(f"/policies/{fair}").text
    assert "官方解读" in page
    assert "图解办法" in page
    assert "尚未审核的解读" not in page
    assert "还没有人看过" not in page
    link = re.search(r'href="http://[^/"]+(/attachments/[^"]+)">申请表.pdf', page)
    assert link
    file = phone.get(link[1])
    assert (file.status_code, file.content_type, file.data) == (200, "application/pdf", b"%PDF-1.4 form")
    file.close()
    assert phone.get(f"{link[1]}x").status_code == 404
    clock.move(days=attachments.LINK_DAYS)
    late = phone.get(link[1])
    assert (late.status_code, "请回到政策页面重新打开" in late.text) == (410, True)
    clock.move(days=-1)
    with office.work() as work:
        work.db.get_one(Policy, fair).state = PolicyState.REVIEW
    assert phone.get(link[1]).status_code == 404, "nobody opens the files of a draft"


def test_a_draft_is_nowhere(phone: FlaskClient, keep: Keep, office: Office) -> None:
    fair, draft, old = keep(FAIR, DRAFT, OLD)
    assert phone.get(f"/policies/{draft}").status_code == 404
    assert DRAFT.title not in phone.get("/policies", query_string={"q": DRAFT.title}).text.replace(
        f'value="{DRAFT.title}"', ""
    ).replace(f"“{DRAFT.title}”", "")
    assert DRAFT.title not in phone.get("/policies/feed.xml").text
    with office.work() as work:
        work.db.get_one(Policy, fair).state = PolicyState.REVIEW
    assert FAIR.title not in phone.get(f"/policies/{old}").text, "the successor is being written again"


def test_the_address_of_before_leads_to_that_of_now(phone: FlaskClient, keep: Keep) -> None:
    (fair,) = keep(FAIR)
    moved = phone.get(f"/policy/{fair}")
    assert (moved.status_code, moved.location) == (301, f"/policies/{fair}")


def test_what_stands_in_a_text_is_text(phone: FlaskClient, keep: Keep) -> None:
    (odd,) = keep(
        replace(
            FAIR,
            title="<script>alert(1)</script>办法",
            text='第一条 "<img src=x onerror=alert(1)>"',
            url="javascript:alert(1)",
        )
    )
    page = phone.get(f"/policies/{odd}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "javascript:" not in page


def test_who_opens_a_page_is_counted_and_a_robot_is_not(phone: FlaskClient, keep: Keep, office: Office) -> None:
    (fair,) = keep(FAIR)
    for reader in ("Mozilla/5.0 MicroMessenger/8.0", "Mozilla/5.0 (compatible; Baiduspider/2.0)"):
        assert phone.get(f"/policies/{fair}", headers={"User-Agent": reader}).status_code == 200
    phone.head(f"/policies/{fair}")
    with office.reading() as look:
        assert openings.opened(look, [fair])[fair].page == 1
