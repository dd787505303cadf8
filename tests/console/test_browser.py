"""The console in a real browser: scripts, styles and the policy that limits them go together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from werkzeug.serving import make_server

from config.settings import Settings
from models.appeals import Appeal
from models.broadcasts import Broadcast, Recipient
from models.kinds import AppealState, BroadcastState, Channel, HandoffReason, OutboxState, Role, Topic
from models.messages import Message
from models.people import Staff
from models.work import Office
from services.handoffs import lifecycle
from tests import cast
from tests.cast import LI_MIN
from tests.console.conftest import PASSWORD, app_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
PAGES = (
    "",
    "appeals",
    "events",
    "policies",
    "officers",
    "enterprises",
    "inbox",
    "messages",
    "work-items",
    "outbox",
    "audit",
)


@pytest.fixture
def address(console_settings: Settings, office: Office, staff: dict[Role, Staff]) -> Iterator[str]:
    """The console on a port of its own."""
    server = make_server("127.0.0.1", 0, app_of(console_settings, office), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/console/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which the admin is logged in; anything the browser complains of fails the test."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_url(address)
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(width: int, page: Page, address: str, office: Office) -> None:
    with office.work() as work:
        cast.make_appeal(work)
        cast.make_event(work)
    page.set_viewport_size({"width": width, "height": 900})
    for name in PAGES:
        page.goto(address + name)
        assert page.locator("h1").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_rejection_is_asked_in_a_dialog(page: Page, address: str, office: Office) -> None:
    with office.work() as work:
        number = cast.make_appeal(work, LI_MIN).number
    page.goto(f"{address}appeals/{number}")
    page.click("summary:has-text('不予受理')")
    page.fill("[name=reason]", "属于民事纠纷")
    page.fill("[name=elsewhere]", "区人民法院立案庭")
    page.click("form[data-confirm] button")
    page.click("dialog button[value=no]")
    assert _state(office) is AppealState.SUBMITTED
    page.click("form[data-confirm] button")
    page.click("dialog button[value=yes]")
    page.wait_for_selector(".notice.done")
    assert _state(office) is AppealState.REJECTED


def test_the_second_of_two_who_send_anew_reads_why_not(page: Page, address: str, office: Office) -> None:
    with office.work() as work:
        half_done = Broadcast(
            number="QF20260105-0001", topic=Topic.NOTICE, state=BroadcastState.COMPLETED_WITH_FAILURES,
            title="停水通知", text="明天停水。", audience={"field": "role", "in": ["follower"]},
            created_at=work.now, started_at=work.now, frozen_at=work.now, completed_at=work.now,
        )  # fmt: skip
        lost = {"state": OutboxState.FAILED, "way": Channel.TEMPLATE_MESSAGE}
        work.add(Recipient(broadcast_id=work.add(half_done).id, openid=LI_MIN.openid, due_at=work.now, **lost))
    page.goto(f"{address}broadcasts/QF20260105-0001")
    page.click("button:has-text('只重发失败的 1 人')")
    with office.work() as work:
        work.db.execute(update(Broadcast).values(state=BroadcastState.SENDING))
    page.click("button:has-text('确定重发')")  # a page of its own, and nothing was typed
    page.wait_for_selector(".notice.wrong:has-text('状态刚刚变了')")


def test_the_figures_renew_themselves(page: Page, address: str, office: Office) -> None:
    page.clock.install()
    page.goto(address)
    tile = page.locator(".tile", has_text="在办诉求").locator("b")
    assert tile.inner_text() == "0"
    with office.work() as work:
        cast.make_appeal(work)
    page.clock.run_for(31_000)
    page.get_by_text("今日新增 1").wait_for()
    assert tile.inner_text() == "1"


def test_a_colleague_sees_a_new_message_and_answers_without_reloading(page: Page, address: str, office: Office) -> None:
    with office.work() as work:
        number = lifecycle.begin(work, LI_MIN.openid, HandoffReason.ASKED, "人工").id
    page.clock.install()
    page.goto(f"{address}inbox")
    assert page.locator(".side .count").inner_text() == "1"
    page.goto(f"{address}inbox/{number}")
    page.click("button:has-text('接入')")
    page.wait_for_selector("textarea[name=text]")
    with office.work() as work:
        work.add(Message(key="m", openid=LI_MIN.openid, kind="text", content="3栋没有水", received_at=work.now))
    page.clock.run_for(5_000)
    page.get_by_text("3栋没有水").wait_for()
    page.fill("form[action$=say] textarea", "水务马上到")
    page.press("form[action$=say] textarea", "Control+Enter")
    page.locator(".colleague", has_text="水务马上到").wait_for()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("summary:has-text('结束')")
    page.click("button:has-text('确认结束')")
    page.get_by_text("已交还机器人").wait_for()


def _state(office: Office) -> AppealState:
    with office.reading() as work:
        state: AppealState = work.db.scalars(select(Appeal.state)).one()
        return state
