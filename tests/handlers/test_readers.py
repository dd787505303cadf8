"""Readers take what people mean, and refuse the rest kindly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import dates, readers
from handlers.turn import Turn
from nlp.lexicon import districts
from nlp.understand import understand
from services.errors import Refusal


class Today:
    """All that a reader asks a turn for: the day."""

    today = date(2026, 1, 5)


TURN: Turn = Today()  # type: ignore[assignment]
Reader = Callable[[Turn, str], str]


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (readers.read_phone, "139 0000 5678", "13900005678"),
        (readers.read_phone, "我的电话是13900005678", "13900005678"),
        (readers.read_phone, "幺三九零零零零五六七八", "13900005678"),
        (readers.read_phone, "0570-8001234", "05708001234"),
        (readers.read_phone, "不是13900001111，是13900002222", "13900002222"),
        (readers.read_district, "我们在临港", "临港区"),
        (readers.read_district, "江东区工业园", "江东区"),
        (readers.read_name, "我叫周平", "周平"),
        (readers.read_name, "我叫周平，电话13900005678", "周平"),
        (readers.read_name, "欧阳文静 13900005678", "欧阳文静"),
        (readers.read_phone, "幺三九四个零五六七八", "13900005678"),
        (readers.read_district, "不是江东，是江西", "江西区"),
        (readers.read_enterprise, "我们是周平五金厂", "周平五金厂"),
        (readers.read_enterprise, "云川恒远机械有限公司", "云川恒远机械有限公司"),
        (readers.read_enterprise, "云川华为之星电子有限公司", "云川华为之星电子有限公司"),
        (readers.read_enterprise, "周平五金厂，在青溪区，13911112222", "周平五金厂"),
    ],
)
def test_what_people_say_is_read(reader: Reader, text: str, value: str) -> None:
    assert reader(TURN, text) == value


@pytest.mark.parametrize(
    ("reader", "text", "key"),
    [
        (readers.read_phone, "1380000", "person.phone_unclear"),
        (readers.read_phone, "没有电话", "person.phone_unclear"),
        (readers.read_district, "外地", "person.district_unclear"),
        (readers.read_district, "越秀区", "person.district_unclear"),
        (readers.read_district, "江西省", "person.district_unclear"),
        (readers.read_name, "姓王，王总", "person.name_unclear"),
        (readers.read_name, "联络员", "person.name_unclear"),
        (readers.read_name, "怎么绑定？", "person.name_unclear"),
        (readers.read_name, "1", "person.name_unclear"),
        (readers.read_enterprise, "1", "person.enterprise_unclear"),
        (readers.read_enterprise, "江东", "person.enterprise_unclear"),
        (readers.read_enterprise, "第一个", "person.enterprise_unclear"),
        (readers.read_enterprise, "什么意思？", "person.enterprise_unclear"),
    ],
)
def test_what_is_no_answer_is_refused(reader: Reader, text: str, key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        reader(TURN, text)
    assert refusal.value.key == key


@settings(max_examples=40)
@given(text=st.text(max_size=200))
@pytest.mark.parametrize(
    "reader", [readers.read_phone, readers.read_district, readers.read_name, readers.read_enterprise]
)
def test_a_reader_reads_or_refuses_whatever_is_typed(reader: Reader, text: str) -> None:
    try:
        value = reader(TURN, text)
    except Refusal:
        return
    assert value
    assert reader is not readers.read_district or value in districts()
    assert reader is not readers.read_phone or value.isdigit()


def test_moments_are_said_as_at_the_centre() -> None:
    evening = datetime(2026, 1, 5, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai
    assert dates.spoken_moment(evening) == "1月6日（周二）00:30"
    assert dates.spoken_day(date(2026, 1, 11)) == "1月11日（周日）"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("明达五金，江东，13900001234，园区路灯坏了没人修", "明达五金"),
        ("明达五金，江东，13900001234，客户欠我们货款不还", "明达五金"),
        ("明达五金，江东，13900001234，被华川建工拖欠工程款", "明达五金"),
        ("明达五金，江东，13900001234，付了货款对方不发货", "明达五金"),
        ("明达五金，江东，13900001234，排污费多收了", "明达五金"),
        ("明达五金，欠我们货款三十万，江东，13900001234", None),
        ("明达五金，一直拖欠工资，江东的，13900001234", None),
        ("明达五金，江东，13900001234，半夜偷排废水", None),
        ("明达五金，江东，我要投诉他们，13900001234", None),
        ("明达五金，欠我们货款三十万，我们是青禾食品，13900001234", "青禾食品"),
        ("我们是明达五金，被青禾食品拖欠货款，江东，13900001234", "明达五金"),
    ],
)
def test_the_name_that_opens_a_message_is_ones_own_unless_it_is_accused(text: str, own: str | None) -> None:
    meaning = understand(text, today=Today.today)
    phone = meaning.first("phone")
    turn = SimpleNamespace(text=text, meaning=meaning, found=lambda kind: phone.value if phone else None)
    assert readers.own_enterprise(cast(Turn, turn)) == own
