"""The access token: one value in Redis for all processes, fetched by one of them at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from redis import Redis

from push.errors import Blocked, DeliveryError, Temporary, redis_at_hand

MARGIN_SECONDS = 300  # the platform gives a new token five minutes before the old one ends
SHORTEST_LIFE_SECONDS = 60
LOCK_SECONDS = 30  # longer than the slowest fetch
PATIENCE_SECONDS = 15
HELD_SECONDS = 1.0  # far less than the five minutes an old token stays good
FAILED_SECONDS = 2  # those who waited for a fetch that failed fail with it instead of fetching one by one

Fetch = Callable[[], dict[str, Any]]  # asks the platform: {"access_token", "expires_in"}; raises DeliveryError


class TokenKeeper:
    """Keeps the token of one account."""

    def __init__(self, redis: Redis, app_id: str, fetch: Fetch) -> None:
        self._redis = redis
        self._key = f"wechat:token:{app_id}"
        self._fetch = fetch
        self._held = ("", float("-inf"))  # a token and until when it is taken without asking Redis

    def get(self) -> str:
        """The token in force."""
        held, until = self._held
        if time.monotonic() < until:
            return held
        with redis_at_hand():
            token = self._kept()
        if token:
            self._held = (token, time.monotonic() + HELD_SECONDS)
        return token or self.refresh(None)

    def refresh(self, failed: str | None) -> str:
        """A token other than the one that failed; fetched only if nobody else has done so meanwhile."""
        self._held = ("", float("-inf"))
        lock = self._redis.lock(f"{self._key}:lock", timeout=LOCK_SECONDS, blocking_timeout=PATIENCE_SECONDS)
        with redis_at_hand(), lock:
            token = self._kept()
            if token and token != failed:
                return token
            self._raise_last_failure()
            return self._keep(self._ask())

    def _kept(self) -> str | None:
        value = self._redis.get(self._key)
        return value.decode() if isinstance(value, bytes) else value

    def _keep(self, answer: dict[str, Any]) -> str:
        token = str(answer["access_token"])
        life = max(SHORTEST_LIFE_SECONDS, int(answer["expires_in"]) - MARGIN_SECONDS)
        self._redis.set(self._key, token, ex=life)
        return token

    def _ask(self) -> dict[str, Any]:
        try:
            return self._fetch()
        except DeliveryError as error:
            after = error.after_seconds if isinstance(error, Blocked) else None
            note = json.dumps({"message": str(error), "code": error.code, "after": after})
            self._redis.set(f"{self._key}:failed", note, ex=int(after or FAILED_SECONDS))
            raise

    def _raise_last_failure(self) -> None:
        note = self._redis.get(f"{self._key}:failed")
        if note:
            last = json.loads(note)
            kind = Blocked if last["after"] else Temporary
            raise kind(last["message"], last["code"], after_seconds=last["after"])
