"""The post room against the simulator, which plays the platform and is as strict as it is."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from redis import Redis
from sqlalchemy import select

from config.settings import Settings
from models.kinds import Channel, OutboxState
from models.outbox import OutboxEntry
from models.work import Office
from push import deliver, outbox
from push.notices import MESSAGES, NOTICES
from push.wechat import WeChatGateway
from tests.conftest import Clock
from tests.push.conftest import Follow, Row, late_reply
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
SECRET = "simulator-secret"
APP_ID = "wx5151515151515151"
TEMPLATE = "/cgi-bin/message/template/send"
WITH_TEMPLATE = [notice.key for notice in NOTICES.values() if notice.template]


@pytest.fixture(scope="module")
def simulator() -> Iterator[str]:
    port = free_port()
    options = ["--port", str(port), "--app-id", APP_ID, "--secret", SECRET, "--seed-users", "20"]
    process = subprocess.Popen([sys.executable, "-m", "simulator", *options], cwd=ROOT, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            requests.get(f"{url}/healthz", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def gateway(settings: Settings, redis: Redis, simulator: str) -> Iterator[WeChatGateway]:
    told = dataclasses.replace(
        settings,
        wechat_app_id=APP_ID,
        wechat_app_secret=SECRET,
        wechat_template_notice="TPL_NOTICE",
        wechat_template_event="TPL_EVENT",
        wx_api_base=simulator,
        wx_mp_base=simulator,
    )
    gateway = WeChatGateway(told, redis)
    yield gateway
    gateway.client.hang_up()


@pytest.fixture
def openid(simulator: str) -> str:
    """李敏, as the simulator knows her."""
    people = requests.get(f"{simulator}/sim/state", timeout=5).json()["people"]
    return str(next(person["openid"] for person in people if person["name"] == "李敏"))


def sample(key: str, clock: Clock) -> dict[str, object]:
    """Facts as the services hand them in, some of them long."""
    facts: dict[str, object] = dict.fromkeys(NOTICES[key].facts(), "新能源汽车产业链供需对接暨政策解读会（第十二期）")
    facts |= {name: clock() for name in ("due", "time") if name in facts}
    facts |= {"number": "QQ20260105-0042"} if "number" in facts else {}
    return facts | ({MESSAGES: late_reply("在的")} if MESSAGES in facts else {})


def post(office: Office, openid: str, key: str, **facts: object) -> OutboxEntry:
    with office.work() as work:
        entry = outbox.post(work, openid, key, **facts)  # type: ignore[arg-type]
    assert entry is not None
    return entry


@pytest.mark.parametrize("key", WITH_TEMPLATE)
def test_the_platform_takes_every_notice_as_a_template_message(
    key: str, office: Office, gateway: WeChatGateway, openid: str, row: Row, clock: Clock
) -> None:
    entry = post(office, openid, key, **sample(key, clock))
    deliver.deliver(office, gateway, entry.id)
    sent = row(entry.id)
    assert (sent.state, sent.channel, sent.error) == (OutboxState.SENT, Channel.TEMPLATE_MESSAGE, "")
    assert sent.remote_id


def test_a_closed_window_is_noticed_and_the_template_takes_over(
    office: Office, gateway: WeChatGateway, openid: str, row: Row, follow: Follow, clock: Clock
) -> None:
    follow(openid, window=5)  # our book says open, the platform knows better
    entry = post(office, openid, "appeal.closed", **sample("appeal.closed", clock))
    deliver.deliver(office, gateway, entry.id)
    assert (row(entry.id).state, row(entry.id).channel) == (OutboxState.SENT, Channel.TEMPLATE_MESSAGE)


def test_the_same_id_arrives_once(gateway: WeChatGateway, openid: str) -> None:
    fields = {"thing1": "标题", "thing2": "进展", "character_string3": "QQ1", "time4": "2026年1月5日 10:00"}
    ids = {gateway.send_template(openid, "TPL_NOTICE", fields, client_msg_id="twice") for _ in range(2)}
    assert len(ids) == 1


def test_menus_tags_people_and_codes_are_understood(gateway: WeChatGateway, openid: str) -> None:
    menu = {"button": [{"type": "click", "name": "政策", "key": "POLICY"}]}
    gateway.create_menu(menu)
    tag = gateway.create_tag("联络员")
    assert gateway.tags()["联络员"] == tag
    gateway.tag_people(tag, [openid])
    assert gateway.add_conditional_menu({**menu, "matchrule": {"tag_id": str(tag)}})
    assert tag in gateway.user_info(openid)["tagid_list"]
    assert (tag, "联络员", 1) in gateway.tag_sizes()
    assert list(gateway.tag_members(tag)) == [[openid]]
    mass = gateway.send_to_tag(tag, late_reply("停电通知")[0], "campaign-0")["msg_id"]
    assert gateway.send_to_tag(tag, late_reply("停电通知")[0], "campaign-0")["msg_id"] == mass
    assert gateway.mass_state(str(mass)) == "SEND_SUCCESS"
    assert len(list(gateway.followers())) >= 20
    assert [info["openid"] for info in gateway.users_info([openid])] == [openid]
    ticket = gateway.create_qrcode("officer-0017", expire_seconds=600)["ticket"]
    assert requests.get(gateway.qrcode_url(ticket), timeout=5).ok
    gateway.untag_people(tag, [openid])
    assert gateway.send_to_list(list(gateway.followers())[:5], late_reply("停电通知")[0], "campaign-1")["msg_id"]
    assert gateway.quota("/cgi-bin/message/custom/send")
    gateway.delete_menus()


def test_lost_answers_errors_and_dead_tokens_lose_nothing_and_double_nothing(
    office: Office, gateway: WeChatGateway, simulator: str, clock: Clock
) -> None:
    everyone = list(gateway.followers())
    requests.post(f"{simulator}/sim/reset", timeout=5)
    switches = {"lost_answer_rate": 0.25, "http_error_rate": 0.1, "error_rate": {"-1": 0.1}, "error_path": TEMPLATE}
    requests.post(f"{simulator}/sim/switches", json=switches, timeout=5).raise_for_status()
    with office.work() as work:
        for openid in everyone * 2:
            outbox.post(work, openid, "appeal.closed", number="QQ20260105-0042")
    for _ in range(200):  # a row that is unlucky five times over waits for minutes
        deliver.deliver(office, gateway, 1, may_go_on=lambda: True)
        requests.post(f"{simulator}/sim/tokens/kill", timeout=5)
        clock.move(seconds=60)
        with office.reading() as work:
            states = list(work.db.scalars(select(OutboxEntry.state)))
        if set(states) <= {OutboxState.SENT, OutboxState.UNCERTAIN}:
            break
    arrived = requests.get(f"{simulator}/sim/stats", timeout=5).json()["template"]
    requests.post(f"{simulator}/sim/reset", timeout=5)
    # A row whose answers were lost for longer than the platform remembers its id is uncertain, and not sent again.
    sent = states.count(OutboxState.SENT)
    assert sent + states.count(OutboxState.UNCERTAIN) == len(everyone) * 2
    assert sent >= 0.9 * len(everyone) * 2
    assert sent <= arrived["total"] <= len(everyone) * 2
    assert arrived["doubles"] == 0
    assert arrived["deduplicated"] > 0  # so answers were lost indeed
