"""A person's own page, the links of broadcasts, the archive, and what is shown where nothing is."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select

from config.rules import rules
from config.settings import Settings
from doors import create_app
from models.broadcasts import Broadcast, Recipient
from models.kinds import BroadcastState, OutboxState, Role, Topic
from models.taps import Tap
from models.work import Office
from push import tap_links
from services import links, preferences
from services.broadcasts import archive
from services.errors import Refusal
from tests import cast
from tests.cast import LI_MIN, ZHAO_LEI
from tests.conftest import Clock
from tests.pages.conftest import PHONE

TARGET = "https://www.example.gov.cn/notice.html"


@pytest.fixture
def own_page(settings: Settings, clock: Clock) -> str:
    return links.preferences_page(settings, LI_MIN.openid, clock()).removeprefix(settings.public_url)


def muted(office: Office, openid: str = LI_MIN.openid) -> set[Topic]:
    with office.reading() as look:
        return preferences.muted(look, openid)


def test_a_person_sets_what_they_want_to_hear_of(phone: FlaskClient, office: Office, own_page: str) -> None:
    with office.work() as work:
        preferences.mute(work, LI_MIN.openid, [Topic.SURVEY])
    page = phone.get(own_page).text
    assert re.search(r'value="policy" checked', page)
    assert re.search(r'value="survey">', page)
    saved = phone.post(own_page, data={"do": "save", "topic": ["policy", "survey", "no-such-topic"]})
    assert saved.status_code == 303
    assert "已保存" in phone.get(saved.location).text
    assert muted(office) == set(Topic) - {Topic.POLICY, Topic.SURVEY}
    phone.post(own_page, data={"do": "only:event"})
    assert muted(office) == set(Topic) - {Topic.EVENT}
    phone.post(own_page, data={"do": "all"})
    assert muted(office) == set()
    phone.post(own_page, data={"do": "none"})
    assert muted(office) == set(Topic)
    assert muted(office, ZHAO_LEI.openid) == set()


def test_a_link_that_ran_out_or_was_changed_opens_nothing(
    phone: FlaskClient, office: Office, own_page: str, clock: Clock
) -> None:
    changed = own_page[:-3] + ("abc" if not own_page.endswith("abc") else "xyz")
    for method in (phone.get, phone.post):
        refused = method(changed)
        assert (refused.status_code, "打不开" in refused.text) == (404, True)
    clock.move(days=links.PREFERENCES_DAYS)
    for method in (phone.get, phone.post):
        late = method(own_page)
        assert (late.status_code, "已过期" in late.text) == (410, True)
    assert muted(office) == set()


def test_more_than_a_form_can_hold_is_not_taken(phone: FlaskClient, office: Office, own_page: str) -> None:
    refused = phone.post(own_page, data={"do": "none", "topic": "x" * 100_000})
    assert (refused.status_code, "没有做成" in refused.text) == (413, True)
    assert muted(office) == set()


def test_a_page_of_ones_own_is_kept_nowhere_and_told_to_nobody(phone: FlaskClient, own_page: str) -> None:
    page = phone.get(own_page)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert LI_MIN.openid not in page.text


def sent_broadcast(office: Office, **content: object) -> tuple[str, int]:
    """A broadcast that went to 李敏 alone: its number, and her row."""
    with office.work() as work:
        author = cast.make_staff(work, "林悦", Role.OPERATOR)
        given = {
            "topic": Topic.POLICY,
            "state": BroadcastState.COMPLETED,
            "title": "申领开始",
            "text": "现在可以申领。",
        }
        broadcast = work.add(
            Broadcast(
                number="QF-1", author_id=author.id, created_at=work.now, started_at=work.now, **{**given, **content}
            )
        )
        row = Recipient(
            broadcast_id=broadcast.id, openid=LI_MIN.openid, state=OutboxState.SENT, due_at=work.now, sent_at=work.now
        )
        return broadcast.number, work.add(row).id


def tapped(office: Office) -> list[tuple[int, int]]:
    with office.reading() as look:
        return [(tap.recipient_id, tap.times) for tap in look.db.scalars(select(Tap))]


def test_a_tap_leads_to_the_target_and_is_counted(phone: FlaskClient, office: Office, settings: Settings) -> None:
    _, row = sent_broadcast(office, link=TARGET)
    path = tap_links.address(settings, row).removeprefix(settings.public_url)
    for times in (1, 2):
        gone = phone.get(path)
        assert (gone.status_code, gone.location) == (302, TARGET)
        assert tapped(office) == [(row, times)]


MACHINES = (
    {"User-Agent": "facebookexternalhit/1.1"},
    {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
    {"User-Agent": "TelegramBot (like TwitterBot)"},
    {"User-Agent": "curl/8.5.0"},
    {"User-Agent": ""},
    {"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"},
    {"User-Agent": PHONE, "X-Purpose": "preview"},
)


def test_a_machine_that_looks_ahead_is_led_on_but_not_counted(
    phone: FlaskClient, office: Office, settings: Settings
) -> None:
    _, row = sent_broadcast(office, link=TARGET)
    path = tap_links.address(settings, row).removeprefix(settings.public_url)
    for headers in MACHINES:
        assert phone.get(path, headers=headers).location == TARGET
        assert tapped(office) == [], headers
    assert phone.head(path).location == TARGET
    assert tapped(office) == []


def test_no_address_leads_anywhere_else(phone: FlaskClient, office: Office, settings: Settings) -> None:
    _, row = sent_broadcast(office)
    path = tap_links.address(settings, row).removeprefix(settings.public_url)
    made_up = ("/t/1", f"/t/{row}.c2lnbmF0dXJl", path, f"{path}?url=https://evil.example", "/t/https://evil.example")
    for address in made_up:
        assert phone.get(address).status_code == 404, address
    assert tapped(office) == []


def test_only_what_was_opened_to_the_public_is_in_the_archive(phone: FlaskClient, office: Office) -> None:
    number, _ = sent_broadcast(
        office, title="{name}，申领开始", text="{name}您好，{enterprise}可致电13800001234。", link=TARGET
    )
    assert "还没有公开的通知" in phone.get("/news").text
    assert phone.get(f"/news/{number}").status_code == 404
    with office.work() as work:
        archive.open_up(work, work.db.scalars(select(Broadcast)).one())
    assert "申领开始" in phone.get("/news").text
    page = phone.get(f"/news/{number}").text
    assert "朋友您好，贵企业可致电138****1234" in page
    assert TARGET in page
    for fact in (LI_MIN.openid, "林悦", "{name}", "13800001234"):
        assert fact not in page
    with office.work() as work:
        archive.take_back(work, work.db.scalars(select(Broadcast)).one())
    assert phone.get(f"/news/{number}").status_code == 404


@pytest.mark.parametrize("state", [BroadcastState.DRAFT, BroadcastState.SCHEDULED, BroadcastState.CANCELLED])
def test_what_did_not_go_out_cannot_be_opened_to_the_public(state: BroadcastState, office: Office) -> None:
    sent_broadcast(office, state=state)
    with office.work() as work, pytest.raises(Refusal, match=r"broadcast\.not_out_yet"):
        archive.open_up(work, work.db.scalars(select(Broadcast)).one())


def test_an_address_that_leads_nowhere_has_a_page_of_ours(settings: Settings, office: Office, redis: Redis) -> None:
    client = create_app(settings, office, redis).test_client()
    for address in ("/nowhere", "/policies/0", "/policies/2147483648", "/news/QF-9", "/my/preferences/x"):
        response = client.get(address)
        assert response.status_code == 404
        assert "去看政策库" in response.text
        assert rules().centre_name in response.text
        nonce = re.search(r'nonce="(\S+)"', response.text)
        assert nonce
        assert f"'nonce-{nonce[1]}'" in response.headers["Content-Security-Policy"]
    assert "去看政策库" not in client.get("/console/nowhere").text, "the console has words of its own"


def test_an_accident_is_met_with_a_kind_page(app: Flask, phone: FlaskClient, office: Office) -> None:
    with office.work() as work:
        work.db.connection().exec_driver_sql("ALTER TABLE policies RENAME TO policies_gone")
    response = phone.get("/policies")
    with office.work() as work:
        work.db.connection().exec_driver_sql("ALTER TABLE policies_gone RENAME TO policies")
    assert (response.status_code, "页面出了点问题" in response.text) == (500, True)


def test_every_page_loads_only_what_is_ours(phone: FlaskClient, own_page: str) -> None:
    for address in ("/policies", "/news", own_page):
        page = phone.get(address)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        nonce = re.search(r"'nonce-([^']+)'", policy)
        assert nonce
        assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", page.text))
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', page.text)
        assert not re.search(r'\sstyle="|\son[a-z]+="', page.text)
        assert page.text.count("<h1") == 1
        assert '<html lang="zh-CN">' in page.text
    assert phone.get(address).headers["Content-Security-Policy"] != policy
