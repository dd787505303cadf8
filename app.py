"""One WSGI app: the chat door at once, and the other doors when somebody first asks for one."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from bot.talking import Desk
from bot.webhook import Webhook
from config import calendar, cores, heaps, logs
from config.settings import Settings
from models.work import Office, open_engine
from nlp import live, segment
from nlp.understand import warm_up
from push import queues
from services.learning import following

log = logging.getLogger(__name__)


class OnDemand:
    """An app that is made by whoever first asks for it, and waits."""

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._made: WSGIApplication | None = None
        self._making = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (self._made or self._at_last())(environ, start_response)

    def _at_last(self) -> WSGIApplication:
        with self._making:
            if self._made is None:
                try:
                    self._made = self._make()
                except Exception:  # a door: the server says nothing of it
                    log.exception("what stands behind the chat door could not be made")
                    raise
            return self._made


def open_desk(settings: Settings) -> Desk:
    """What a web process needs to answer messages."""
    calendar.look_in(settings.home)
    redis = queues.open_redis(settings)
    office = Office(open_engine(settings.database_url), start=queues.starter(redis))
    return Desk.of(settings, office, redis)


def create_app(desk: Desk) -> Webhook:
    """The chat door with the other doors behind it, which are loaded when they are asked for: messages come first."""
    return Webhook(desk, OnDemand(partial(_other_doors, desk)))


def _other_doors(desk: Desk) -> WSGIApplication:
    with heaps.for_good():
        import doors

        return doors.create_app(desk.settings, desk.office, desk.redis)


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


def wsgi() -> Webhook:
    """For any WSGI server that takes a factory, such as `gunicorn 'app:wsgi()'`."""
    settings = Settings.from_env(os.environ)
    logs.set_up(settings.log_level)
    if settings.web_keeps_core:
        cores.keep_to_one(settings.home)
    with heaps.for_good():
        desk = open_desk(settings)
        _follow(desk.office, following.folder_of(settings.home))
        load(settings.home)
    return create_app(desk)


def load(home: Path) -> None:
    """Tables, dictionary and weights, before the first message and, where processes are forked, before them."""
    configure_mappers()
    segment.warm_up(following.folder_of(home))
    warm_up()
