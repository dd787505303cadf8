"""A router is taught from any examples, in memory, and its scores are made honest."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nlp.heldout import honest_scores, honesty, parts, reliability, reliability_of_tenths
from nlp.normal import normalise
from nlp.router import honest, load
from nlp.training import train

DAYS = ("明天", "周三", "下周", "月底", "后天")
EXAMPLES = {
    "room.book": [f"{day}借会议室{use}" for day in DAYS for use in ("开会", "培训", "用")],
    "none": [f"{day}天气{how}" for day in DAYS for how in ("怎么样", "好吗", "热不热")],
    "event.cancel": [f"{day}的活动{how}" for day in DAYS for how in ("不去了", "取消报名", "来不了")],
}


def test_a_router_is_taught_in_memory_and_its_file_says_the_same(tmp_path: Path) -> None:
    training = train(EXAMPLES, trained_on="these", target=tmp_path / "router.json")
    stored = load(tmp_path / "router.json")
    assert stored.trained_on == "these"
    assert stored.about["phrases"] == 45
    for router in (training.router, stored):
        assert router.rank(normalise("周五想借会议室"))[0][0] == "room.book"
        assert router.rank(normalise("周五天气"))[0][0] == "none"
    once = dict(training.router.rank("借会议室"))
    assert dict(stored.rank("借会议室")) == pytest.approx(once, abs=0.02)


def test_nothing_is_written_without_a_target(tmp_path: Path) -> None:
    train(EXAMPLES, trained_on="these", target=None)
    assert list(tmp_path.iterdir()) == []


def test_phrases_that_are_nearly_alike_are_held_out_together() -> None:
    texts = ["我想报名参加下周的读懂日", "我想报名参加下周的读懂日呀", *(f"第{n}件别的事情{n * n}" for n in range(40))]
    part = parts(texts, 5)
    assert part[0] == part[1]
    assert len(set(part.tolist())) == 5


def test_a_boastful_score_is_taken_down_to_what_is_right() -> None:
    claims = np.linspace(0.5, 1, 500)
    right = np.random.default_rng(1).random(500) < claims - 0.2
    knots = honesty(claims, right)
    assert honest(0.9, knots) == pytest.approx(0.7, abs=0.1)
    assert all(one[1] <= other[1] for one, other in pairwise(knots))


def test_scores_of_the_examples_are_honest_in_every_bin() -> None:
    held_out = train(EXAMPLES, trained_on="these", target=None).held_out
    scores = honest_scores(held_out)
    assert ((scores > 0) & (scores <= 1)).all()
    bins = reliability(np.array([0.15, 0.12, 0.95, 0.99]), np.array([False, True, True, True]))
    assert [(one.count, one.right) for one in bins] == [(2, 0.5), (2, 1.0)]


def test_a_low_score_is_no_lower_than_what_is_right_there() -> None:
    claims = np.linspace(0.2, 1, 2000)
    right = np.random.default_rng(2).random(2000) < np.maximum(claims, 0.3)
    knots = honesty(claims, right)
    assert honest(0.01, knots) == honest(0.15, knots) == pytest.approx(0.3, abs=0.1)
    assert honest(0.9, knots) == pytest.approx(0.9, abs=0.07)


def test_a_few_that_are_right_among_many_wrong_do_not_lift_what_comes_after() -> None:
    claims = np.linspace(0.2, 0.9, 1000)
    right = np.arange(1000) % 2 == 0
    right[:60] = True  # by chance
    assert honest(0.6, honesty(claims, right)) == pytest.approx(0.5, abs=0.1)


def test_tenths_hold_equally_many_and_say_how_far_they_may_be_off() -> None:
    scores = np.linspace(0.1, 1, 1000)
    right = np.arange(1000) % 4 > 0
    tenths = reliability_of_tenths(scores, right)
    assert [one.count for one in tenths] == [100] * 10
    assert all(one.ceiling < other.floor for one, other in pairwise(tenths))
    assert [one.doubt for one in tenths] == pytest.approx([0.085] * 10, abs=0.005)
    (few,) = reliability_of_tenths(scores[:1], right[1:2])
    assert (few.count, few.right) == (1, 1.0)
    assert few.doubt > 0.3


def test_the_figures_of_a_training_stand_in_two_tables() -> None:
    training = train(EXAMPLES, trained_on="these", target=None)
    assert sum(one.count for one in training.bins) == sum(one.count for one in training.tenths) == 45
    assert training.as_table().count("claimed") == 2
