"""The doors that can wait, on one Flask app: console, pages, health and figures."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from ipaddress import ip_address
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
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as AnyResponse

from bot.inbox import SINCE
from config.settings import Settings
from console.blueprint import blueprint as console
from models.work import Office
from pages.blueprint import blueprint as pages
from push import outbox, queues
from version import __version__

log = logging.getLogger(__name__)

FORWARDED = frozenset({"x-forwarded-for", "forwarded", "x-real-ip"})


class Route(Rule):
    """A path whose links are composed by code that is made for the first of them: of 200 paths most never have one."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = cache(partial(super()._compile_builder, append_unknown))
        return lambda route, /, **values: made()(route, **values)


def create_app(settings: Settings, office: Office, redis: Redis) -> Flask:
    """Console and pages, and what a supervisor asks."""
    app = Flask("liaison", static_folder=None)
    app.url_rule_class = Route
    app.secret_key = settings.secret_key
    _observe(app, settings, office, redis)
    app.register_blueprint(console(settings, office, redis))
    app.register_blueprint(pages(settings, office))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


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
