"""Daily quotas from midnight in Beijing, and rates per minute."""

from collections import deque
from datetime import UTC, datetime
from typing import Any

from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.state import World

BEIJING = 8 * 3600
DAY = 86400
RESETS_A_MONTH = 10


def spend(world: World, path: str, daily: int | None) -> None:
    quota = world.quota
    day = int((world.now() + BEIJING) // DAY)
    if day != quota.day:
        quota.day = day
        quota.used.clear()
    used = quota.used.get(path, 0)
    if daily is not None and used >= daily:
        raise ApiError(45009)
    quota.used[path] = used + 1


def pace(world: World, key: str, most: int, code: int = 45011, seconds: float = 60) -> None:
    """At most so many in any stretch of that many seconds."""
    times = world.rates.setdefault(key, deque())
    now = world.now()
    while times and times[0] <= now - seconds:
        times.popleft()
    if len(times) >= most:
        raise ApiError(code)
    times.append(now)


def month_of(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment + BEIJING, UTC):%Y-%m}"


def month(world: World) -> str:
    return month_of(world.now())


def clear(world: World, asked: Asked) -> Answer:
    if asked.text("appid", 41002) != world.account.app_id:
        raise ApiError(40013)
    this_month = month(world)
    done = world.quota.cleared_in.get(this_month, 0)
    if done >= RESETS_A_MONTH:
        raise ApiError(48006)
    world.quota.cleared_in[this_month] = done + 1
    world.quota.used.clear()
    return OK


def clear_by_secret(world: World, asked: Asked) -> Answer:
    if asked.text("appsecret", 41004) != world.account.secret:
        raise ApiError(40125)
    return clear(world, asked)


def get(limits: dict[str, Call], world: World, asked: Asked) -> Answer:
    """`limits` is the table of all calls."""
    path = asked.text("cgi_path")
    if path not in limits:
        raise ApiError(40035, "cgi_path")
    limit = limits[path].daily or 0
    used = world.quota.used.get(path, 0)
    quota: dict[str, Any] = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    return {**OK, "quota": quota, "rate_limit": {"call_count": 0, "refresh_second": 0}}


CALLS = {
    "/cgi-bin/clear_quota": Call(clear),
    "/cgi-bin/clear_quota/v2": Call(clear_by_secret, token="nobody"),
}
