"""Signed links: whom they were made for, what for, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from services import links
from services.links import LinkBroken, LinkOver, Ticket
from tests.cast import LI_MIN, ZHAO_LEI
from tests.conftest import MONDAY_MORNING

TOMORROW = MONDAY_MORNING + timedelta(days=1)


def test_a_link_tells_whom_it_was_made_for_until_its_time_is_over(settings: Settings) -> None:
    token = links.sign(settings, "opinion", Ticket(LI_MIN.openid, "7"), TOMORROW)
    assert links.read(settings, "opinion", token, MONDAY_MORNING) == Ticket(LI_MIN.openid, "7")
    with pytest.raises(LinkOver):
        links.read(settings, "opinion", token, TOMORROW)


def test_a_link_for_one_purpose_opens_nothing_else(settings: Settings) -> None:
    token = links.sign(settings, "opinion", Ticket(LI_MIN.openid), TOMORROW)
    with pytest.raises(LinkBroken):
        links.read(settings, links.PREFERENCES, token, MONDAY_MORNING)


def test_the_link_of_one_person_cannot_be_made_into_that_of_another(settings: Settings) -> None:
    mine = links.sign(settings, "opinion", Ticket(LI_MIN.openid), TOMORROW)
    other = links.sign(settings, "opinion", Ticket(ZHAO_LEI.openid), TOMORROW)
    spliced = f"{other.rpartition('.')[0]}.{mine.rpartition('.')[2]}"
    with pytest.raises(LinkBroken):
        links.read(settings, "opinion", spliced, MONDAY_MORNING)


@given(token=st.text(max_size=60))
def test_whatever_else_stands_in_the_address_is_no_link(token: str) -> None:
    settings = Settings(
        database_url="", redis_url="", secret_key="s" * 40, wechat_app_id="", wechat_app_secret="", wechat_token=""
    )
    with pytest.raises(LinkBroken):
        links.read(settings, "opinion", token, MONDAY_MORNING)
