"""An anonymous author (匿名) is shown to no department at any door of the console, and every look is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.appeals import Appeal
from models.kinds import Role, Urgency
from models.outbox import OutboxEntry
from models.people import AuditEntry, Staff
from models.work import Office
from services import audit
from services.appeals import anonymity, assignment, intake, ledger, retraction
from tests.cast import LI_MIN, Cast, actor_of
from tests.console.conftest import Desk, Login

PROBLEM = "我们恒远机械被随意罚款，找李敏核实，电话 138 0000 0001，恆遠的同事都看见了"
TELLING = ("恒远", "恆遠", LI_MIN.name, "李总", "138", "****", "o-li-min")
PICTURE = "【图片】http://mmbiz.example/letterhead"
ADDED = "补充：李总当天在场，云川恒远机械有限公司门口有监控"
ACTOR = LI_MIN.actor


@pytest.fixture
def number(office: Office, people: Cast) -> str:
    """An anonymous appeal of 李敏, overdue at 经信局, with a supplement of hers."""
    with office.work(ACTOR) as work:
        appeal = intake.submit(
            work,
            openid=LI_MIN.openid,
            problem=PROBLEM,
            district="江东区",
            enterprise_name="恒远机械",
            phone=LI_MIN.phone,
            enterprise_id=people.hengyuan.id,
            is_anonymous=True,
        )
        intake.supplement(work, appeal, ADDED)
        number = appeal.number
    with office.work(actor_of(people.chen_jing)) as work:
        appeal = _appeal(work.db, number)
        intake.accept(work, appeal)
        assignment.assign(work, appeal, people.economy, urgency=Urgency.URGENT)
        appeal.due_at = appeal.submitted_at - timedelta(hours=1)
    return number


def _appeal(db: Any, number: str) -> Appeal:
    return db.scalars(select(Appeal).where(Appeal.number == number)).one()


def _tells_nothing(page: str) -> None:
    assert [word for word in TELLING if word in page] == []


def _looks(office: Office) -> list[str]:
    with office.reading() as work:
        assert audit.verify(work) == []
        return list(work.db.scalars(select(AuditEntry.action).where(AuditEntry.subject.startswith("QQ"))))


def test_an_old_step_whose_author_was_not_kept_claims_neither(number: str, office: Office, log_in: Login) -> None:
    with office.work() as work:
        for step in ledger.steps_of(work, _appeal(work.db, number)):
            step.actor_kind = ""
    page = log_in(Role.HANDLER).get(f"/console/appeals/{number}").text
    assert "提出人或同事" in page
    _tells_nothing(page)


def test_the_department_sees_the_matter_and_not_the_author(number: str, log_in: Login) -> None:
    handler = log_in(Role.HANDLER)
    page = handler.get(f"/console/appeals/{number}").text
    assert all(word in page for word in ("随意罚款", "门口有监控", "匿名", "提出人"))
    assert not any(word in page for word in ("查看提出人", "显示号码"))
    _tells_nothing(page)
    for door in ("/console/appeals", "/console/", "/console/figures"):
        answer = handler.get(door)
        assert number in answer.text
        _tells_nothing(answer.text)


def test_the_department_gets_the_author_at_no_other_door(number: str, log_in: Login, office: Office) -> None:
    handler = log_in(Role.HANDLER)
    handler.get(f"/console/appeals/{number}")
    for deed in ("author", "phone"):
        answer = handler.post(f"/console/appeals/{number}/{deed}")
        assert answer.status_code == 403
        _tells_nothing(answer.text)
    assert "appeal.phone" not in _looks(office)
    handler.get(f"/console/appeals/{number}")
    _tells_nothing(handler.post(f"/console/appeals/{number}/acknowledge").text)
    asked = handler.post(f"/console/appeals/{number}/resolve", result="已退还罚款")
    assert "已退还罚款" in asked.text
    _tells_nothing(asked.text)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.LEADER, Role.DISPATCHER])
def test_nobody_finds_it_by_a_name_or_a_number_of_the_author(number: str, log_in: Login, role: Role) -> None:
    desk = log_in(role)
    for typed in ("恒远", "恒远机械", "我们恒远", "李敏", "13800000001", "138 0000 0001", "核实，电话 138"):
        assert number not in desk.get("/console/appeals", query_string={"q": typed}).text, typed
    for typed in ("随意罚款", number, number.lower()):
        assert number in desk.get("/console/appeals", query_string={"q": typed}).text, typed


def test_a_search_says_how_many_it_looked_through_and_other_filters_reach_further(
    number: str, log_in: Login, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.authors.LOOKED_THROUGH", 1)
    desk, asked = log_in(Role.DISPATCHER), {"q": "随意罚款"}
    assert "只查了最近的" not in desk.get("/console/appeals", query_string=asked).text
    with office.work(ACTOR) as work:
        older = _appeal(work.db, number)
        newer = intake.submit(
            work, openid=LI_MIN.openid, problem="又来随意罚款", district="江西区", enterprise_name="恒远机械",
            phone=LI_MIN.phone, is_anonymous=True,
        ).number  # fmt: skip
        assert older.district != "江西区"
    page = desk.get("/console/appeals", query_string=asked).text
    assert "只查了最近的 1 件" in page
    assert (newer in page, number in page) == (True, False)
    page = desk.get("/console/appeals", query_string=asked | {"district": "江东区"}).text
    assert number in page
    assert "只查了最近的" not in page


def test_what_was_sent_along_is_seen_by_the_centre_and_by_the_department_once_it_is_opened(
    number: str, log_in: Login, office: Office
) -> None:
    with office.work(ACTOR) as work:
        intake.supplement(work, _appeal(work.db, number), PICTURE)
    page, picture = f"/console/appeals/{number}", PICTURE.removeprefix("【图片】")
    handler, dispatcher = log_in(Role.HANDLER), log_in(Role.DISPATCHER)
    for desk in (handler, dispatcher):
        assert "【图片】由中心代为查看" in desk.get(page).text
        assert picture not in desk.get(page).text
    looked = dispatcher.post(f"{page}/author").text
    assert picture in looked
    (url,) = set(re.findall(rf'"({page}/files/\d+)"', looked))
    assert handler.post(url, confirmed="yes", open="yes").status_code == 403
    assert "看过的收不回" in dispatcher.post(url, open="yes").text
    assert picture not in handler.get(page).text
    dispatcher.post(url, confirmed="yes", open="yes")
    shown = handler.get(page).text
    assert all(word in shown for word in (picture, "已向承办单位开放"))
    assert "收回" not in shown
    _tells_nothing(shown)
    dispatcher.post(url, open="no")
    assert picture not in handler.get(page).text
    assert _looks(office)[-3:] == ["appeal.author", "appeal.file_open", "appeal.file_shut"]
    assert dispatcher.post(f"{page}/files/1", confirmed="yes").status_code == 404


def test_a_piece_its_sender_took_back_is_shut_and_cannot_be_opened(number: str, log_in: Login, office: Office) -> None:
    url, picture = f"/console/appeals/{number}", PICTURE.removeprefix("【图片】")
    with office.work(ACTOR) as work:
        intake.supplement(work, _appeal(work.db, number), PICTURE)
    handler, dispatcher = log_in(Role.HANDLER), log_in(Role.DISPATCHER)
    dispatcher.get(url)
    (piece,) = set(re.findall(rf'"({url}/files/\d+)"', dispatcher.post(f"{url}/author").text))
    dispatcher.post(piece, confirmed="yes", open="yes")
    assert picture in handler.get(url).text
    with office.work(ACTOR) as work:
        retraction.take_back_supplement(work, _appeal(work.db, number))
    assert picture not in handler.get(url).text
    shown = dispatcher.post(f"{url}/author").text
    assert all(word in shown for word in (picture, "对方已收回"))
    assert f'"{piece}"' not in shown
    dispatcher.post(piece, confirmed="yes", open="yes")
    assert "对方已经收回这份附件" in dispatcher.get(url).text
    assert picture not in handler.get(url).text
    assert _looks(office).count("appeal.file_open") == 1


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_what_was_taken_back_is_kept_for_the_centre_and_shown_to_no_department(
    is_anonymous: bool, number: str, log_in: Login, office: Office
) -> None:
    with office.work(ACTOR) as work:
        if not is_anonymous:
            anonymity.reveal(work, _appeal(work.db, number))
        intake.supplement(work, _appeal(work.db, number), "发错了的一段话")
        handler = log_in(Role.HANDLER)
    assert "发错了的一段话" in handler.get(f"/console/appeals/{number}").text
    with office.work(ACTOR) as work:
        retraction.take_back_supplement(work, _appeal(work.db, number))
    page = handler.get(f"/console/appeals/{number}").text
    assert "发错了的一段话" not in page
    assert all(word in page for word in ("对方已收回", "收回补充", "门口有监控"))
    assert "发错了的一段话" in log_in(Role.DISPATCHER).get(f"/console/appeals/{number}").text


def test_pieces_of_an_appeal_with_a_name_are_neither_opened_nor_shut(
    number: str, log_in: Login, office: Office
) -> None:
    with office.work(ACTOR) as work:
        intake.supplement(work, _appeal(work.db, number), PICTURE)
        piece = max(step.id for step in ledger.steps_of(work, _appeal(work.db, number)))
        anonymity.reveal(work, _appeal(work.db, number))
    desk, url = log_in(Role.DISPATCHER), f"/console/appeals/{number}"
    assert "/files/" not in desk.get(url).text
    for is_open in ("yes", "no"):
        desk.post(f"{url}/files/{piece}", confirmed="yes", open=is_open)
        assert "这件诉求是实名的" in desk.get(url).text
    with office.work(ACTOR) as work:
        anonymity.hide(work, _appeal(work.db, number))
    assert PICTURE.removeprefix("【图片】") not in log_in(Role.HANDLER).get(url).text


def test_the_centre_may_look_the_author_up_and_the_look_is_kept(number: str, log_in: Login, office: Office) -> None:
    for role in (Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN):
        desk = log_in(role)
        _tells_nothing(desk.get(f"/console/appeals/{number}").text)
        before = _looks(office).count("appeal.author")
        page = desk.post(f"/console/appeals/{number}/author").text
        assert all(word in page for word in ("恒远机械", LI_MIN.name))
        assert LI_MIN.phone not in page
        assert _looks(office).count("appeal.author") == before + 1
        assert LI_MIN.phone in desk.post(f"/console/appeals/{number}/phone").text
        assert _looks(office)[-2:] == ["appeal.author", "appeal.phone"]


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR])
def test_who_only_reads_may_not_look_the_author_up(number: str, log_in: Login, role: Role) -> None:
    desk = log_in(role)
    page = desk.get(f"/console/appeals/{number}").text
    _tells_nothing(page)
    assert desk.post(f"/console/appeals/{number}/author").status_code == 403


def test_a_dispatcher_who_belongs_to_a_department_may_not_look_either(
    number: str, log_in: Login, office: Office, people: Cast, staff: dict[Role, Staff]
) -> None:
    with office.work() as work:
        work.db.get_one(Staff, staff[Role.DISPATCHER].id).department_id = people.economy.id
    desk = log_in(Role.DISPATCHER)
    _tells_nothing(desk.get(f"/console/appeals/{number}").text)
    for deed in ("author", "phone"):
        assert desk.post(f"/console/appeals/{number}/{deed}").status_code == 403


def test_a_file_that_leaves_the_house_names_nobody(number: str, log_in: Login) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get("/console/appeals")
    file = desk.post("/console/appeals/export").get_data(as_text=True)
    assert all(word in file for word in (number, "匿名", "随意罚款"))
    _tells_nothing(file)


def test_the_pages_of_the_enterprise_and_the_officer_do_not_list_it(
    number: str, log_in: Login, office: Office, people: Cast
) -> None:
    desk = log_in(Role.DISPATCHER)
    pages = (f"/console/enterprises/{people.hengyuan.credit_code}", f"/console/officers/{people.wang_qiang.number}")
    with office.work() as work:
        _appeal(work.db, number).officer_id = people.wang_qiang.id
    assert [number in desk.get(page).text for page in pages] == [False, False]
    with office.work() as work:
        anonymity.reveal(work, _appeal(work.db, number))
    assert [number in desk.get(page).text for page in pages] == [True, True]


def test_a_notice_about_it_names_no_recipient(number: str, log_in: Login, office: Office) -> None:
    desk = log_in(Role.AUDITOR)
    with office.reading() as work:
        entry = work.db.scalars(select(OutboxEntry.id).where(OutboxEntry.notice == "appeal.assigned")).one()
    for page in ("/console/outbox", f"/console/outbox/{entry}"):
        shown = desk.get(page).text
        assert "匿名提出人" in shown
        _tells_nothing(shown)
    assert f"/console/outbox/{entry}" not in desk.get("/console/outbox", query_string={"q": LI_MIN.openid}).text


def test_an_appeal_with_a_name_is_shown_as_ever(number: str, log_in: Login, office: Office) -> None:
    with office.work(ACTOR) as work:
        anonymity.reveal(work, _appeal(work.db, number))
    handler: Desk = log_in(Role.HANDLER)
    page = handler.get(f"/console/appeals/{number}").text
    assert all(word in page for word in ("恒远机械", LI_MIN.name, "改为实名"))
    assert number in handler.get("/console/appeals", query_string={"q": "恒远"}).text
    assert LI_MIN.phone in handler.post(f"/console/appeals/{number}/phone").text
