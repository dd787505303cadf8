"""What a question wants of a policy."""

from __future__ import annotations

import pytest

from nlp.aspects import MONEY, aspect_of, is_formula


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("小微企业担保费补贴能拿多少", "amount"),
        ("招用应届生的补助怎么领取", "way"),
        ("招用应届生有补助吗", "grant"),
        ("申报绿色工厂要带什么资料", "materials"),
        ("瞪羚企业的门槛是什么", "conditions"),
        ("出口信保资助几号截止", "deadline"),
        ("这项补助的咨询电话是多少", "contact"),
    ],
)
def test_a_question_asks_for_one_thing(question, name):
    aspect = aspect_of(question)
    assert aspect is not None
    assert aspect.name == name


def test_a_bare_subject_asks_for_nothing_in_particular():
    assert aspect_of("绿色工厂") is None


@pytest.mark.parametrize("text", ["为鼓励企业上云，制定本办法。", "本办法自2026年3月1日起施行，有效期三年。"])
def test_openings_and_closings_answer_nothing(text):
    assert is_formula(text)


def test_an_article_with_substance_is_no_formula():
    assert not is_formula("企业上云的，按合同金额的30%给予补助，最高10万元。")


@pytest.mark.parametrize(
    "bound",
    [
        "上年度裁员率不高于百分之五的企业",
        "资产负债率低于70%",
        "营业收入不低于2,000万元",
        "研发占比大于3.5%",
        "失业率不超过5.5%的",
    ],
)
def test_the_bound_of_a_condition_is_no_amount(bound):
    assert MONEY.search(bound) is None
    assert MONEY.search(f"{bound}，补贴百分之六十。") is not None


@pytest.mark.parametrize(
    "told", ["给予不低于5万元的奖励", "最高不超过50万元", "按上年度缴费的百分之六十返还", "按不低于30%补助"]
)
def test_the_least_and_the_most_that_is_given_are_amounts(told):
    assert MONEY.search(told) is not None
