"""One WSGI app from the doors."""

from __future__ import annotations

import hmac
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as OWN
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as AnyResponse

from bot.inbox import SINCE
from bot.talking import Desk
from bot.webhook import Webhook
from config import calendar, cores, heaps, logs
from config.settings import Settings
from console.blueprint import blueprint as console
from models.work import Office, open_engine
from nlp import live, segment
from nlp.understand import warm_up
from pages.blueprint import blueprint as pages
from push import outbox, queues
from services.learning import following
from version import __version__

log = logging.getLogger(__name__)

DOORS = ("bot", "console", "pages")
REDIS_SECONDS = 2.0  # a Redis that does not answer for so long is away
REDIS_CONNECTIONS = 64
FORWARDED = frozenset({"x-forwarded-for", "forwarded", "x-real-ip"})


def create_app(settings: Settings, doors: Iterable[str] = DOORS) -> Flask:
    """The doors asked for, on one app; its extension `liaison` holds settings, office and redis."""
    calendar.look_in(settings.home)
    redis = open_redis(settings)
    office = Office(open_engine(settings.database_url), start=queues.starter(redis))
    app = Flask("liaison", static_folder=None)
    app.url_rule_class = Route
    app.secret_key = settings.secret_key
    app.extensions["liaison"] = {"settings": settings, "office": office, "redis": redis}
    _observe(app, settings, office, redis)
    if "console" in doors:
        app.register_blueprint(console(settings, office, redis))
    if "pages" in doors:
        app.register_blueprint(pages(settings, office))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    if "bot" in doors:
        desk = Desk.of(settings, office, redis)
        app.wsgi_app = Webhook(desk, app.wsgi_app)  # type: ignore[method-assign]
    return app


class Route(Rule):
    """A path whose links are composed by code that is made for the first of them: of 200 paths most never have one."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = cache(partial(super()._compile_builder, append_unknown))
        return lambda route, /, **values: made()(route, **values)


def open_redis(settings: Settings) -> Redis:
    """The Redis of a web process: no call may hold an answer up."""
    return Redis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        max_connections=REDIS_CONNECTIONS,
    )


def _observe(app: Flask, settings: Settings, office: Office, redis: Redis) -> None:
    """/healthz says the process lives, /readyz whether it can work, /metrics what it counted."""

    @app.get("/")
    def home() -> AnyResponse:
        return redirect("/console/")

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"ok": True, "version": __version__}

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, Any], int]:
        found = {"database": _answers(office), "redis": _redis_answers(redis)}
        return {"ok": all(found.values()), **found}, 200 if all(found.values()) else 503

    @app.get("/metrics")
    def metrics() -> Response:
        if not _may_see_metrics(settings):
            abort(403)
        registry = _registry()
        registry.register(_State(office, redis))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_see_metrics(settings: Settings) -> bool:
    """Who bears the token; where there is none, who asks from this machine or its own network."""
    if settings.metrics_token:
        borne = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(borne.encode(), settings.metrics_token.encode())
    if not settings.trusted_proxies and not FORWARDED.isdisjoint(name.lower() for name, _ in request.headers):
        return False  # a proxy that nobody named speaks for somebody, and so its own address tells nothing
    return _is_near(request.remote_addr or "")


def _is_near(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_private


def _answers(office: Office) -> bool:
    try:
        with office.reading() as look:
            look.db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _redis_answers(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


def _registry() -> CollectorRegistry:
    """What all processes counted where they share a folder for it, else what this one did."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(OWN)
    return registry


class _State(Collector):
    """How old the oldest notice is, how many there are of each state, and how long the queues are."""

    def __init__(self, office: Office, redis: Redis) -> None:
        self._office = office
        self._redis = redis

    def collect(self) -> Iterator[Metric]:
        try:
            with self._office.reading() as look:
                ages, counts = outbox.ages(look), outbox.counts(look)
            yield _gauge("liaison_outbox_oldest_seconds", "Age of the oldest unsent notice", "lane", ages.items())
            yield _gauge("liaison_outbox_entries", "Notices by state", "state", counts.items())
        except SQLAlchemyError as fault:
            log.warning("no outbox figures: %s", fault)
        try:
            lengths, waiting = queues.lengths(self._redis), self._redis.zcard(SINCE)
            yield _gauge("liaison_queue_jobs", "Jobs that wait", "queue", lengths.items())
            yield GaugeMetricFamily("liaison_inbox_unfinished", "Messages not answered yet", value=waiting)
        except RedisError as fault:
            log.warning("no queue figures: %s", fault)


def _gauge(name: str, what: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for key, value in values:
        family.add_metric([str(key)], value)
    return family


def _follow(office: Office, folder: Path) -> None:
    """Understand as the console taught the house, from now on and beside all requests."""

    def keep_up() -> None:
        while True:
            try:
                following.follow(office, folder)
            except (SQLAlchemyError, OSError) as fault:
                log.warning("what was learned could not be looked at: %s", fault)
            live.refresh()
            time.sleep(following.EVERY_SECONDS)

    live.configure(folder)
    threading.Thread(target=keep_up, name="learning.follow", daemon=True).start()


def wsgi() -> Flask:
    """For any WSGI server that takes a factory, such as `gunicorn 'app:wsgi()'`."""
    settings = Settings.from_env(os.environ)
    logs.set_up(settings.log_level)
    if settings.web_keeps_core:
        cores.keep_to_one(settings.home)
    with heaps.for_good():
        app = create_app(settings)
        _follow(app.extensions["liaison"]["office"], following.folder_of(settings.home))
        load(settings.home)
    return app


def load(home: Path) -> None:
    """Tables, dictionary and weights, before the first message and, where processes are forked, before them."""
    configure_mappers()
    segment.warm_up(following.folder_of(home))
    warm_up()
