"""Comment rounds: drawn by chance and share, answered once, every opinion answered and its author told once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from models.broadcasts import Broadcast
from models.comment_rounds import CommentRound, Invitee, Opinion
from models.kinds import BroadcastState, PolicyKind, PolicyState, Topic, WorkItemKind
from models.matching import Application
from models.matching_kinds import ApplicationState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import Contact
from models.policies import Policy
from models.round_kinds import RoundKind, RoundState, Verdict
from models.work import Actor, Work
from services.broadcasts import audience
from services.errors import Refusal
from services.policies import comment_rounds as rounds
from services.policies import comment_rounds_answers as desk
from services.policies import comment_rounds_results as results
from services.policies import comment_rounds_reviews as reviews
from services.policies import comment_rounds_verdicts as verdicts
from services.policies.comment_rounds_sample import shares
from tests.cast import LI_MIN, ZHAO_LEI, Cast, Person, actor_of, enter, follow, make_contact, make_enterprise
from tests.rounds import CONTACTS, content_of, opened


@pytest.fixture
def people(work: Work) -> Cast:
    cast = enter(work)
    work.actor = actor_of(cast.chen_jing)
    return cast


def _crowd(work: Work, count: int) -> None:
    for place in range(count):
        person = Person(f"客{place}", f"o-crowd-{place:03}", f"139{place:08}")
        enterprise = make_enterprise(work)
        enterprise.district = "江东区" if place % 4 else "江西区"
        follow(work, person)
        make_contact(work, person, enterprise)


def test_a_sample_keeps_the_shares_and_can_be_drawn_again_from_its_seed(work: Work, people: Cast) -> None:
    _crowd(work, 78)  # with 李敏 and 赵磊 60 of 江东区 and 20 of 江西区
    one = opened(work, sample_size=40, sample_by="district")
    drawn = list(work.db.execute(select(Invitee.openid, Invitee.stratum).where(Invitee.round_id == one.id)).all())
    assert Counter(stratum for _, stratum in drawn) == {"江东区": 30, "江西区": 10}
    again = rounds.draft(work, content_of(work, sample_size=40, sample_by="district"))
    again.seed = one.seed
    rounds.open_(work, again, "https://example.org")
    assert {openid for openid, _ in drawn} == set(
        work.db.scalars(select(Invitee.openid).where(Invitee.round_id == again.id))
    )
    other = rounds.draft(work, content_of(work, sample_size=40, sample_by="district"))
    other.seed = (one.seed or 0) + 1
    rounds.open_(work, other, "https://example.org")
    assert {openid for openid, _ in drawn} != set(
        work.db.scalars(select(Invitee.openid).where(Invitee.round_id == other.id))
    )


def test_shares_add_up_to_the_size_whatever_they_are() -> None:
    people = {"a": ["1", "2", "3"], "b": ["4"], "c": [str(n) for n in range(5, 30)]}
    for size in (1, 2, 7, 28, 29, 500):
        assert sum(map(len, shares(people, size, Random(3)).values())) == min(size, 29)


def test_the_invitation_is_a_broadcast_that_waits_for_approval_and_reaches_the_sample_alone(
    work: Work, people: Cast
) -> None:
    _crowd(work, 10)
    one = opened(work, sample_size=5)
    broadcast = work.db.get_one(Broadcast, one.broadcast_id)
    assert (broadcast.state, broadcast.topic) == (BroadcastState.DRAFT, Topic.SURVEY)
    assert audience.size(work, broadcast.audience) == 5
    assert "{enterprise}" in broadcast.text


def test_only_who_was_drawn_may_answer(work: Work, people: Cast) -> None:
    one = opened(work, sample_size=1)
    drawn = work.db.scalars(select(Invitee.openid).where(Invitee.round_id == one.id)).one()
    other = LI_MIN.openid if drawn == ZHAO_LEI.openid else ZHAO_LEI.openid
    assert desk.open_for(work, drawn) == [one]
    assert desk.open_for(work, other) == []
    with pytest.raises(Refusal, match=r"round\.not_invited"):
        desk.answer(work, one, other, {"0": "赞成"}, [])
    desk.answer(work, one, drawn, {"0": "赞成"}, [])


def test_an_answer_takes_the_place_of_the_one_before_until_the_end(work: Work, people: Cast) -> None:
    one = opened(work)
    desk.answer(work, one, LI_MIN.openid, {"0": "赞成", "1": "4"}, ["第二条时间太短，建议一小时"])
    kept = desk.answer(work, one, LI_MIN.openid, {"0": "不赞成"}, ["第2条时间太短，建议一小时", "要有夜间车位"])
    assert kept.given == {"0": "不赞成"}
    assert [(opinion.article, opinion.text[:4]) for opinion in kept.opinions] == [
        ("第二条", "第2条时"),
        ("", "要有夜间"),
    ]
    assert results.turnout(work, one).answered == 1
    work.now += timedelta(days=8)
    with pytest.raises(Refusal, match=r"round\.over"):
        desk.answer(work, one, LI_MIN.openid, {"0": "赞成"}, [])
    rounds.end_due(work)
    assert one.state is RoundState.ENDED


@pytest.mark.parametrize("given", [{"0": "无所谓"}, {"1": "6"}, {"2": "多" * 301}, {}])
def test_what_is_no_answer_is_refused(work: Work, people: Cast, given: dict[str, str]) -> None:
    one = opened(work)
    with pytest.raises(Refusal):
        desk.answer(work, one, LI_MIN.openid, given, [])


def test_a_round_is_closed_when_every_opinion_is_answered_and_each_author_is_told_once(
    work: Work, people: Cast
) -> None:
    one = opened(work)
    desk.answer(work, one, LI_MIN.openid, {"0": "赞成"}, ["第二条时间太短", "要有夜间车位"])
    desk.answer(work, one, ZHAO_LEI.openid, {"0": "不赞成"}, ["劝离之前要先提醒"])
    first, second, third = work.db.scalars(select(Opinion).order_by(Opinion.id)).all()
    with pytest.raises(Refusal, match=r"round\.decide_not_now"):
        verdicts.decide(work, one, first, Verdict.ADOPTED, "改为六十分钟")
    rounds.end(work, one)
    verdicts.decide(work, one, first, Verdict.ADOPTED, "改为六十分钟", "延长停靠时间")
    verdicts.decide(work, one, second, Verdict.NOT_ADOPTED, "用地不够")
    with pytest.raises(Refusal, match=r"round\.undecided"):
        verdicts.close(work, one)
    work.db.refresh(one)
    one.state = RoundState.ENDED  # what the refused work would have rolled back
    with pytest.raises(Refusal, match=r"round\.reason_missing"):
        verdicts.decide(work, one, third, Verdict.PARTLY, " ")
    verdicts.decide(work, one, third, Verdict.PARTLY, "先口头提醒一次")
    assert verdicts.close(work, one) == 3
    told = work.db.execute(select(OutboxEntry.openid, OutboxEntry.facts).order_by(OutboxEntry.id)).all()
    assert [(openid, facts["verdict"]) for openid, facts in told] == [
        (LI_MIN.openid, "采纳"),
        (LI_MIN.openid, "未采纳"),
        (ZHAO_LEI.openid, "部分采纳"),
    ]
    with pytest.raises(Refusal, match=r"round\.not_now"):
        verdicts.close(work, one)
    with pytest.raises(Refusal, match=r"round\.decide_not_now"):
        verdicts.decide(work, one, first, Verdict.PARTLY, "改了主意")
    assert work.db.query(OutboxEntry).count() == 3


def test_figures_are_counted_of_those_who_answered_the_question(work: Work, people: Cast) -> None:
    one = opened(work)
    desk.answer(work, one, LI_MIN.openid, {"0": "赞成", "1": "5"}, [])
    desk.answer(work, one, ZHAO_LEI.openid, {"1": "2", "2": "十几车"}, [])
    first, scale, words = results.tallies(work, one)
    assert first.counts == (("赞成", 1), ("基本赞成", 0), ("不赞成", 0))
    assert (first.answered, first.share(1)) == (1, 100)
    assert (scale.answered, scale.mean) == (2, 3.5)
    assert words.texts == (("十几车", 1),)
    came = results.turnout(work, one)
    assert (came.invited, came.answered, came.enterprises) == (None, 2, 2)


def test_a_round_needs_questions_or_a_draft_and_an_end(work: Work, people: Cast) -> None:
    for changes in ({"text": "", "questions": ()}, {"closes_at": None}, {"closes_at": work.now}):
        with pytest.raises(Refusal):
            opened(work, **changes)
    assert opened(work).state is RoundState.OPEN


def test_a_cancelled_round_takes_no_answers(work: Work, people: Cast) -> None:
    one = opened(work, audience=CONTACTS)
    rounds.cancel(work, one)
    work.actor = Actor("chat", "李敏", openid=LI_MIN.openid)
    with pytest.raises(Refusal, match=r"round\.gone"):
        desk.answer(work, one, LI_MIN.openid, {"0": "赞成"}, [])


def _policy(work: Work, title: str, effective_on: date, **told: Any) -> Policy:
    return work.add(
        Policy(key=title, title=title, effective_on=effective_on, created_at=work.now, updated_at=work.now, **told)
    )


def test_a_policy_is_reviewed_once_when_it_has_been_in_force_for_half_a_year(work: Work, people: Cast) -> None:
    due = _policy(work, "稳岗办法", date(2025, 7, 4))
    _policy(work, "太新的办法", date(2025, 7, 6))
    _policy(work, "早先的办法", date(2024, 7, 4))
    _policy(work, "还在审的办法", date(2025, 7, 4), state=PolicyState.DRAFT)
    _policy(work, "一部法律", date(2025, 7, 4), kind=PolicyKind.LAW)
    assert [reviews.draft_due(work), reviews.draft_due(work)] == [1, 0]
    one = work.db.scalars(select(CommentRound)).one()
    assert (one.review_of_id, one.kind, one.state) == (due.id, RoundKind.REVIEW, RoundState.DRAFT)
    assert [question["kind"] for question in one.questions] == ["choice"] * 4 + ["scale"]
    item = work.db.scalars(select(WorkItem)).one()
    assert (item.kind, "稳岗办法" in item.text) == (WorkItemKind.REVIEW, True)
    rounds.open_(work, one, "https://example.org")
    desk.answer(work, one, LI_MIN.openid, {"0": "不知道", "3": "不知道有政策", "4": "2"}, ["根本没听说"])
    rounds.end(work, one)
    assert verdicts.close(work, one) == 0
    assert work.db.query(OutboxEntry).count() == 0


def test_who_applied_for_a_policy_is_asked_where_enough_did(work: Work, people: Cast) -> None:
    _crowd(work, 30)
    policy = _policy(work, "稳岗办法", date(2025, 7, 4))
    crowd = work.db.scalars(select(Contact).where(Contact.openid.startswith("o-crowd-")).order_by(Contact.openid))
    for contact in list(crowd)[:20]:
        work.add(
            Application(
                policy_id=policy.id,
                enterprise_id=contact.enterprise_id,
                state=ApplicationState.APPLIED,
                applied_at=work.now,
                moved_at=work.now,
            )
        )
    reviews.draft_due(work)
    one = work.db.scalars(select(CommentRound)).one()
    rounds.open_(work, one, "https://example.org")
    drawn = work.db.scalars(select(Invitee.openid).where(Invitee.round_id == one.id)).all()
    assert sorted(drawn) == [f"o-crowd-{place:03}" for place in range(20)]
