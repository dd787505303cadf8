"""Where the demo keeps its things and what it tells its processes."""

from __future__ import annotations

import base64
import socket
import stat
from pathlib import Path

from config.settings import Settings
from demo import processes
from demo.plan import Plan
from tests.servers import free_row


def test_its_processes_get_settings_that_are_whole(tmp_path: Path):
    plan = Plan(tmp_path, 8700)
    settings = Settings.from_env(plan.environment(plan.keys(), {}))
    assert settings.wechat_mode == "safe"
    assert len(base64.b64decode(settings.wechat_aes_key + "=")) == 32
    assert settings.wx_api_base == settings.wecom_api_base == "http://127.0.0.1:8701"


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path):
    plan = Plan(tmp_path, 8700)
    assert plan.keys() == plan.keys()
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_no_secret_stands_on_a_command_line(tmp_path: Path):
    plan = Plan(tmp_path, 8700)
    keys = plan.keys()
    environment = plan.environment(keys, {})
    made = [processes.redis, processes.simulator]
    children = [*(make(plan, keys, environment) for make in made), *processes.servers(plan, environment)]
    said = " ".join(word for child in children for word in child.command)
    secret = (keys.secret_key, keys.redis_password, keys.token, keys.aes_key, keys.secret)
    assert not [one for one in secret if one in said]


def test_a_proxy_of_the_machine_is_not_handed_on_and_a_named_platform_is(tmp_path: Path):
    plan = Plan(tmp_path, 8700, has_simulator=False)
    outside = {"https_proxy": "http://proxy", "HTTP_PROXY": "http://proxy", "WX_API_BASE": "http://127.0.0.1:9300"}
    given = plan.environment(plan.keys(), outside)
    assert not [name for name in given if name.lower().endswith("_proxy")]
    assert given["WX_API_BASE"] == "http://127.0.0.1:9300"


def test_a_taken_port_is_named(tmp_path: Path):
    port = free_row(3)  # web, simulator, Redis
    plan = Plan(tmp_path, port)
    assert plan.taken() == []
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert plan.taken() == [("web", port)]


def test_a_reset_takes_away_only_what_the_demo_made(tmp_path: Path):
    plan = Plan(tmp_path, 8700)
    plan.keys()
    plan.data.mkdir()
    (plan.data / "liaison.db").touch()
    (tmp_path / "mine.txt").touch()
    plan.reset()
    assert [place.name for place in tmp_path.iterdir()] == ["mine.txt"]
