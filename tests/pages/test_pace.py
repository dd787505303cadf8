"""Whoever opens pages by the hundred is slowed down; people never are."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from config.settings import Settings
from pages import pace
from services import links
from tests.conftest import Clock

AT_ONCE, PER_SECOND = 5, 2
ABROAD, AT_HOME = "8.8.8.8", "127.0.0.1"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "AT_ONCE", AT_ONCE)
    monkeypatch.setattr(pace, "PER_SECOND", PER_SECOND)


def opened(phone: FlaskClient, address: str, times: int, page: str = "/rounds") -> list[int]:
    return [phone.get(page, environ_base={"REMOTE_ADDR": address}, buffered=True).status_code for _ in range(times)]


def test_an_address_is_slowed_down_and_let_in_again(phone: FlaskClient, clock: Clock) -> None:
    assert opened(phone, ABROAD, AT_ONCE + 2) == [200] * AT_ONCE + [429] * 2
    assert opened(phone, "1.1.1.1", 1) == [200]
    assert "打开得有点快" in phone.get("/rounds", environ_base={"REMOTE_ADDR": ABROAD}).get_data(as_text=True)
    clock.move(seconds=1)
    assert opened(phone, ABROAD, PER_SECOND + 1) == [200] * PER_SECOND + [429]


def test_a_link_of_the_house_is_always_followed(phone: FlaskClient, settings: Settings, clock: Clock) -> None:
    link = urlsplit(links.preferences_page(settings, "o-li-min", clock())).path
    assert opened(phone, ABROAD, AT_ONCE + 2, link) == [200] * (AT_ONCE + 2)
    assert opened(phone, ABROAD, 1) == [200]


def test_links_that_somebody_made_up_are_counted_and_keep_nobody_from_a_true_one(
    phone: FlaskClient, settings: Settings, clock: Clock
) -> None:
    assert opened(phone, ABROAD, AT_ONCE + 1, "/t/no-token-of-ours") == [404] * AT_ONCE + [429]
    assert opened(phone, ABROAD, 1, "/attachments/no-token-of-ours") == [429]
    assert opened(phone, ABROAD, 1) == [429]
    assert opened(phone, ABROAD, 1, urlsplit(links.preferences_page(settings, "o-li-min", clock())).path) == [200]


def test_neither_the_parts_of_a_page_nor_a_proxy_without_names_are_counted(phone: FlaskClient) -> None:
    assert set(opened(phone, ABROAD, AT_ONCE + 2, "/pages/static/pages.css")) == {200}
    assert opened(phone, ABROAD, 1) == [200]
    assert set(opened(phone, AT_HOME, AT_ONCE + 2)) == {200}


def test_one_line_with_many_addresses_is_one(phone: FlaskClient) -> None:
    assert 429 not in opened(phone, "2408:8000:1:2::1", AT_ONCE)
    assert opened(phone, "2408:8000:1:2:aaaa::9", 1) == [429]
    assert opened(phone, "2408:8000:1:3::1", 1) == [200]


def test_addresses_of_the_old_kind_in_the_new_spelling_are_told_apart(phone: FlaskClient) -> None:
    assert opened(phone, f"::ffff:{ABROAD}", AT_ONCE + 1) == [200] * AT_ONCE + [429]
    assert opened(phone, "::ffff:1.1.1.1", 1) == [200]
    assert set(opened(phone, f"::ffff:{AT_HOME}", AT_ONCE + 1)) == {200}
