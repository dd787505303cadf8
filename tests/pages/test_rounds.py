"""Comment rounds on the pages: read by everybody, answered behind one's own link, published without names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from config.settings import Settings
from models.comment_rounds import CommentRound, Opinion, RoundAnswer
from models.round_kinds import Verdict
from models.work import Office
from services import links
from services.policies import comment_rounds as rounds
from services.policies import comment_rounds_answers as desk
from services.policies import comment_rounds_verdicts as verdicts
from tests.cast import LI_MIN, ZHAO_LEI, actor_of, enter
from tests.conftest import Clock
from tests.rounds import opened


@pytest.fixture
def number(office: Office) -> str:
    """The number of a round that takes answers."""
    with office.work() as work:
        work.actor = actor_of(enter(work).chen_jing)
        return opened(work).number


def _own(settings: Settings, office: Office, number: str, openid: str) -> str:
    with office.reading() as look:
        one = look.db.scalars(select(CommentRound)).one()
        assert one.closes_at is not None
        whole = links.round_page(settings, openid, number, one.closes_at)
    return whole.removeprefix(settings.public_url.rstrip("/"))


def test_a_draft_is_read_by_everybody_and_answered_behind_ones_own_link(
    phone: FlaskClient, settings: Settings, office: Office, number: str
) -> None:
    assert "园区停车管理办法" in phone.get("/rounds").get_data(as_text=True)
    assert "不得超过三十分钟" in phone.get(f"/rounds/{number}").get_data(as_text=True)
    own = _own(settings, office, number, LI_MIN.openid)
    form = phone.get(own).get_data(as_text=True)
    assert 'name="q0" value="基本赞成"' in form
    sent = phone.post(own, data={"q0": "基本赞成", "q1": "3", "opinion": ["第二条太短", "", ""]})
    assert sent.status_code == 303
    with office.reading() as look:
        answer = look.db.scalars(select(RoundAnswer)).one()
        assert (answer.openid, dict(answer.given)) == (LI_MIN.openid, {"0": "基本赞成", "1": "3"})
        assert [opinion.article for opinion in answer.opinions] == ["第二条"]
    assert "第二条太短</textarea>" in phone.get(own).get_data(as_text=True)


def test_the_pages_say_what_holds_at_this_moment_also_before_the_clock_has_looked(
    phone: FlaskClient, office: Office, clock: Clock, number: str
) -> None:
    phases = ("还没开始", "征集中", "已截止，处理中")

    def told() -> list[str]:
        pages = [phone.get(address).get_data(as_text=True) for address in ("/rounds", f"/rounds/{number}")]
        return [next(word for word in phases if f">{word}<" in page) for page in pages]

    with office.work() as work:
        one = work.db.scalars(select(CommentRound)).one()
        one.opens_at = work.now + timedelta(days=1)
    assert told() == ["还没开始"] * 2
    clock.move(days=1)
    assert told() == ["征集中"] * 2
    clock.move(days=6)
    assert told() == ["已截止，处理中"] * 2


def test_what_is_no_answer_is_said_and_what_was_typed_stays(
    phone: FlaskClient, settings: Settings, office: Office, number: str
) -> None:
    own = _own(settings, office, number, LI_MIN.openid)
    answer = phone.post(own, data={"q0": "都行", "opinion": ["写了很久的意见", "", ""]})
    assert answer.status_code == 422
    assert "写了很久的意见</textarea>" in answer.get_data(as_text=True)
    with office.reading() as look:
        assert look.db.scalars(select(RoundAnswer)).all() == []


def test_a_link_that_is_not_whole_or_too_old_opens_nothing(
    phone: FlaskClient, settings: Settings, office: Office, number: str, clock: Clock
) -> None:
    own = _own(settings, office, number, LI_MIN.openid)
    assert phone.get(own[:-2]).status_code == 404
    assert phone.get(own).status_code == 200
    clock.move(days=8)
    assert phone.get(own).status_code == 410


def test_the_result_shows_counts_and_reasons_and_no_names(phone: FlaskClient, office: Office, number: str) -> None:
    with office.work() as work:
        one = work.db.scalars(select(CommentRound)).one()
        desk.answer(work, one, LI_MIN.openid, {"0": "赞成"}, ["我是李敏，第二条太短"])
        desk.answer(work, one, ZHAO_LEI.openid, {"0": "不赞成"}, [])
        rounds.end(work, one)
        opinion = work.db.scalars(select(Opinion)).one()
        verdicts.decide(work, one, opinion, Verdict.PARTLY, "改为四十五分钟", "希望延长停靠时间")
    assert "改为四十五分钟" not in phone.get(f"/rounds/{number}").get_data(as_text=True)
    with office.work() as work:
        verdicts.close(work, work.db.scalars(select(CommentRound)).one(), "谢谢参与")
    page = phone.get(f"/rounds/{number}").get_data(as_text=True)
    for shown in ("谢谢参与", "部分采纳", "改为四十五分钟", "希望延长停靠时间", "1 人，50%"):
        assert shown in page
    for hidden in ("李敏", "恒远", LI_MIN.openid):
        assert hidden not in page


def test_a_draft_of_a_round_is_nobodys_to_read(phone: FlaskClient, office: Office) -> None:
    with office.work() as work:
        number = rounds.draft(work, rounds.Content(title="还没有开始")).number
    assert phone.get(f"/rounds/{number}").status_code == 404
    assert "还没有开始" not in phone.get("/rounds").get_data(as_text=True)
