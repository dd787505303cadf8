"""Facts in messages."""

from datetime import date
from itertools import pairwise

import pytest

from nlp.credit_code import SIGNS, is_valid
from nlp.slots import find

WEDNESDAY = date(2026, 1, 7)


def values(text: str, kind: str) -> list[object]:
    return [fact.value for fact in find(text, WEDNESDAY) if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("我们在江东和临港区都有厂", "district", ["江东区", "临港区"]),
        ("江西省的客户", "district", []),
        ("我们在增城，不在增成区", "district", ["增城区", "增城区"]),
        ("電話：138-0013-8000", "phone", ["13800138000"]),
        ("号码一三八零零幺三八洞洞洞", "phone", ["13800138000"]),
        ("+86 13800138000", "phone", ["13800138000"]),
        ("单号12345678901", "phone", []),
        ("欠我们38万元", "money", [380_000]),
        ("三十八万五千块", "money", [385_000]),
        ("1.5亿元", "money", [150_000_000]),
        ("1,200元", "money", [1_200]),
        ("三万人参加", "money", []),
        ("查 QQ20260105-0042", "appeal_number", ["QQ20260105-0042"]),
        ("qq202601050042呢", "appeal_number", ["QQ20260105-0042"]),
        ("QQ 20260105—0042", "appeal_number", ["QQ20260105-0042"]),
        ("工单号AB20260105001到哪了", "case_number", ["AB20260105001"]),
        ("5521那单办了没", "case_number", ["5521"]),
        ("照片发到case 7730里", "case_number", ["7730"]),
        ("尾号3390的诉求", "case_number", ["3390"]),
        ("给我留5个位", "case_number", []),
        ("根据穗府〔2026〕3号", "document_number", ["穗府〔2026〕3号"]),
        ("穗府办[2025]12号还有效吗", "document_number", ["穗府办〔2025〕12号"]),
        ("穗府（2026）第3号", "document_number", ["穗府〔2026〕3号"]),
        ("穗人社发2025年第8号", "document_number", ["穗人社发〔2025〕8号"]),
        ("第二个", "ordinal", [2]),
        ("2", "ordinal", [2]),
        ("二", "ordinal", [2]),
        ("我们去三个人", "headcount", [3]),
        ("参会5位", "headcount", [5]),
        ("人数改成12", "headcount", [12]),
        ("第三位", "headcount", []),
        ("参会人数改一下，从2变3", "headcount", [3]),
        ("我带两个同事来", "headcount", [3]),
        ("我跟我们会计一起去", "headcount", [2]),
        ("加我一个", "headcount", [1]),
        ("留三个位", "headcount", [3]),
        ("我们俩都去", "headcount", [2]),
        ("我们是200人的厂", "headcount", []),
        ("员工有三百人", "headcount", []),
        ("给五星", "rating", [5]),
        ("打3分", "rating", [3]),
        ("非常不满意", "rating", [1]),
        ("3分钟", "rating", []),
        ("打个4", "rating", [4]),
        ("⭐⭐⭐⭐", "rating", [4]),
        ("一颗星都不想给", "rating", [1]),
        ("负分", "rating", [1]),
        ("7.5分", "rating", []),
        ("第三分局", "rating", []),
        ("第三期", "ordinal", []),
        ("最后一个", "ordinal", [-1]),
        ("第一个工作日", "ordinal", []),
        ("读懂日报名", "event_type", ["policy_day"]),
        ("肯谈会还能去吗", "event_type", ["symposium"]),
        ("我们公司叫恒远机械有限公司", "enterprise", ["恒远机械有限公司"]),
        ("帮辖区云帆跨境报伙伴日", "enterprise", ["云帆跨境"]),
        ("投诉恒发塑料厂", "enterprise", ["恒发塑料厂"]),
        ("我们公司要搬家", "enterprise", []),
        ("想注册一家公司", "enterprise", []),
    ],
)
def test_a_fact_is_read(text: str, kind: str, expected: list[object]) -> None:
    assert values(text, kind) == expected


def test_a_credit_code_needs_its_check_digit() -> None:
    body = "91350100M000100Y4"
    right = [sign for sign in SIGNS if is_valid(body + sign)]
    assert right == ["3"]
    assert values(f"信用代码{body.lower()}3", "credit_code") == [f"{body}3"]
    assert values(f"信用代码{body}4", "credit_code") == []


@pytest.mark.parametrize("said", ["报名{}个人", "预算{}万元", "第{}个", "给{}分", "{}天后", "{}"])
@pytest.mark.parametrize("sign", ["9", "九", "亿"])
def test_a_figure_without_end_is_no_fact(said: str, sign: str) -> None:
    assert not [fact for fact in find(said.format(sign * 400), WEDNESDAY) if len(fact.text) > 100]


def test_a_long_number_is_read_once_and_as_the_most_exact_thing() -> None:
    kinds = [fact.kind for fact in find("QQ20260105-0042，电话13800138000", WEDNESDAY)]
    assert kinds == ["appeal_number", "phone"]


def test_facts_do_not_overlap_and_quote_the_text() -> None:
    text = "我是白石區聯絡員，幫3家企业報下周三下午两点的讀懂日，共5人，預算2万元"
    facts = find(text, WEDNESDAY)
    placed = [fact for fact in facts if fact.kind != "event_type"]  # stands where the event's name stands
    assert all(one.end <= other.start for one, other in pairwise(placed))
    assert all(text[fact.start : fact.end] == fact.text for fact in facts)
    assert {fact.kind for fact in facts} >= {"district", "date", "time", "event_type", "headcount", "money"}
