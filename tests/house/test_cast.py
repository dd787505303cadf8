"""The cast enters the database whole, and its credit codes are valid."""

from __future__ import annotations

import pytest

from models.work import Work
from tests.cast import HENGYUAN_CODE, QINGHE_CODE, enter, make_appeal, make_event, valid_credit_code


def test_the_cast_enters_with_its_ties(work: Work) -> None:
    cast = enter(work)
    assert cast.li_min.enterprise is cast.hengyuan
    assert cast.hengyuan.officer is cast.wang_qiang
    assert cast.he_yu.department_id == cast.economy.id
    assert make_appeal(work).number != make_appeal(work).number
    assert make_event(work).starts_at > work.now


@pytest.mark.parametrize("code", ["91350100M000100Y43", HENGYUAN_CODE, QINGHE_CODE])
def test_credit_codes_have_their_check_character(code: str) -> None:
    assert valid_credit_code(code[:17]) == code
