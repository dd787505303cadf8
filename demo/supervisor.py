"""Runs the whole house on this machine: Redis, database, simulator, web, worker and scheduler, until told to stop."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from types import FrameType

from redis import Redis

from bot import menu
from config.settings import Settings
from config.wording import text
from demo import data, processes
from demo.children import Child, StartFailed, end_strays, stop_all
from demo.plan import Plan, write_private
from demo.processes import CannotRun
from demo.telling import card_of, say, welcome
from migrations import steps
from models.work import Office, open_engine
from push.wechat import WeChatGateway
from services.policies import index

START_SECONDS = 60.0
WATCH_SECONDS = 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stop(BaseException):
    """Somebody asked the demo to stop."""


def run(plan: Plan, *, is_reset: bool = False) -> int:
    """Start everything, tell where it is, keep it alive, stop it."""
    plan.home.mkdir(parents=True, exist_ok=True)
    try:
        with _signals(), _alone(plan):
            _clear(plan)
            if is_reset:
                plan.reset()
            _keep_house(plan)
    except _Stop:
        return 0
    except CannotRun as fault:
        say(str(fault))
    except StartFailed as fault:
        say(text("demo.did_not_start", name=fault.name, log=fault.log))
    return 1


def _keep_house(plan: Plan) -> None:
    began = time.monotonic()
    keys = plan.keys()
    plan.empty_metrics()
    environment = plan.environment(keys, os.environ)
    children = [processes.redis(plan, keys, environment)]
    try:
        children[0].start()
        if plan.has_simulator:
            children.append(processes.simulator(plan, keys, environment))
            children[-1].start()
        web, *later = processes.servers(plan, environment)
        children.append(web)
        if plan.database.exists():
            web.start()  # it loads while the rest is made ready; before the first day there is nothing to serve
        children[0].wait_until_it_answers(START_SECONDS)
        _prepare(plan)
        if web.process is None:
            web.start()
        for child in children:
            child.wait_until_it_answers(START_SECONDS)
        for child in later:
            children.append(child)
            child.start()
        _publish_menu(plan, environment)
        card = card_of(plan, keys)
        write_private(plan.card, card)
        welcome(card, time.monotonic() - began)
        _watch(children)
    finally:
        _ignore_signals()
        say(text("demo.stopping"))
        plan.card.unlink(missing_ok=True)
        stop_all(children)
        end_strays(plan.home)
        say(text("demo.stopped"))


def _watch(children: list[Child]) -> None:
    while True:
        time.sleep(WATCH_SECONDS)
        for child in children:
            if child.fell():
                say(text("demo.fell", name=child.name, log=child.log))
            if child.start_again_when_due():
                say(text("demo.started_again", name=child.name))


# --- the data --------------------------------------------------------------------------------------------------------


def _prepare(plan: Plan) -> None:
    """Bring the database up to date, and make the city on the first day."""
    plan.data.mkdir(parents=True, exist_ok=True)
    new = plan.data / "making.db"
    if not plan.database.exists():
        say(text("demo.making_city"))
        for leftover in plan.data.glob("making.db*"):
            leftover.unlink()
        engine = open_engine(f"sqlite:///{new}")
        steps.upgrade(engine)
        data.load(engine, datetime.now(UTC))
        engine.dispose()  # the last connection takes the write-ahead log in
        new.rename(plan.database)
    engine = open_engine(plan.database_url)
    steps.upgrade(engine)
    if not (index.folder_of(plan.data) / "current").exists():
        index.rebuild(Office(engine), index.folder_of(plan.data))
    engine.dispose()


def _publish_menu(plan: Plan, environment: dict[str, str]) -> None:
    """Give the simulated account its menu, which on the real platform is done once by hand."""
    if not plan.has_simulator or _menu_is_there(plan):
        return
    settings = Settings.from_env(environment)
    engine = open_engine(plan.database_url)
    with Redis.from_url(settings.redis_url) as redis:
        menu.publish(Office(engine), WeChatGateway(settings, redis))
    engine.dispose()


def _menu_is_there(plan: Plan) -> bool:
    status, body = processes.ask(plan.port + 1, "/sim/state")
    return status == HTTPStatus.OK and json.loads(body)["menu"] is not None


# --- alone in the house ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    """Two demos must not share a home."""
    with (plan.home / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(text("demo.already_runs", home=plan.home)) from None
        yield


def _clear(plan: Plan) -> None:
    """What a demo that was killed left behind is ended; a port that is taken by others is told."""
    plan.card.unlink(missing_ok=True)
    strays = end_strays(plan.home)
    if strays:
        say(text("demo.ended_strays", count=len(strays)))
    taken = plan.taken()
    if taken:
        ports = "、".join(f"{port}（{name}）" for name, port in taken)
        raise CannotRun(text("demo.port_taken", ports=ports, other=plan.port + 10))


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    before = {number: signal.signal(number, _on_signal) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
