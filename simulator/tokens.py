"""Access tokens: the stable one, the old one that kills its predecessor, and WeCom's."""

import secrets

from simulator import quota
from simulator.calls import Answer, Asked, Call
from simulator.errors import ApiError
from simulator.state import World

GRACE = 300
FORCED_A_DAY, FORCED_APART = 20, 30
LENGTH = 136
DAY = 86400


def check(world: World, token: str, whose: str) -> None:
    if not token:
        raise ApiError(41001)
    ends_at = world.tokens.ends_at.get(token)
    if ends_at is None:
        raise ApiError(40001 if len(token) == LENGTH else 40014)
    if ends_at == 0:
        raise ApiError(40001)
    if ends_at <= world.now():
        raise ApiError(42001)
    if whose != "either" and token.startswith("W") != (whose == "wecom"):
        raise ApiError(40014)


def kill_all(world: World) -> None:
    world.tokens.ends_at = dict.fromkeys(world.tokens.ends_at, 0.0)
    world.tokens.stable = world.tokens.plain = world.tokens.wecom = ""


def stable(world: World, asked: Asked) -> Answer:
    tokens, now = world.tokens, world.now()
    _check_secret(world, asked.body)
    quota.pace(world, "stable_token", 10_000)
    force = asked.body.get("force_refresh") is True
    ends_at = tokens.ends_at.get(tokens.stable, 0.0)
    if force:
        _check_forced(world)
        tokens.ends_at[tokens.stable] = 0.0
    if force or ends_at - now <= GRACE:
        tokens.stable, ends_at = _made(world, "S")
        world.stats.counts["stable_tokens"] += 1
    return {"access_token": tokens.stable, "expires_in": int(ends_at - now)}


def plain(world: World, asked: Asked) -> Answer:
    tokens = world.tokens
    _check_secret(world, asked.query)
    before = tokens.plain
    if before:
        tokens.ends_at[before] = min(tokens.ends_at[before], world.now() + GRACE)
    tokens.plain, ends_at = _made(world, "P")
    world.stats.counts["plain_tokens"] += 1
    return {"access_token": tokens.plain, "expires_in": int(ends_at - world.now())}


def wecom(world: World, asked: Asked) -> Answer:
    tokens = world.tokens
    if asked.asked_for("corpid", 41002) != world.account.corp_id:
        raise ApiError(40013)
    if asked.asked_for("corpsecret", 41004) != world.account.corp_secret:
        raise ApiError(40001)
    if tokens.ends_at.get(tokens.wecom, 0.0) <= world.now():
        tokens.wecom, _ = _made(world, "W")
    left = int(tokens.ends_at[tokens.wecom] - world.now())
    return {"errcode": 0, "errmsg": "ok", "access_token": tokens.wecom, "expires_in": left}


def ticket(world: World, asked: Asked) -> Answer:
    if asked.query.get("type") not in ("jsapi", "wx_card"):
        raise ApiError(40097, "type")
    world.tokens.ticket = world.tokens.ticket or secrets.token_urlsafe(64)
    return {"errcode": 0, "errmsg": "ok", "ticket": world.tokens.ticket, "expires_in": 7200}


def _check_secret(world: World, given: dict[str, str]) -> None:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    if not given.get("appid"):
        raise ApiError(41002)
    if given["appid"] != world.account.app_id:
        raise ApiError(40013)
    if not given.get("secret"):
        raise ApiError(41004)
    if given["secret"] != world.account.secret:
        raise ApiError(40125)


def _check_forced(world: World) -> None:
    tokens, now = world.tokens, world.now()
    tokens.forced_at = [at for at in tokens.forced_at if at > now - DAY]
    if tokens.forced_at and now - tokens.forced_at[-1] < FORCED_APART:
        raise ApiError(45011)
    if len(tokens.forced_at) >= FORCED_A_DAY:
        raise ApiError(45009)
    tokens.forced_at.append(now)


def _made(world: World, first: str) -> tuple[str, float]:
    token = first + secrets.token_hex(LENGTH)[: LENGTH - 1]
    ends_at = world.now() + world.switches.token_ttl
    world.tokens.ends_at[token] = ends_at
    return token, ends_at


CALLS = {
    "/cgi-bin/token": Call(plain, method="GET", token="nobody", daily=2_000),
    "/cgi-bin/stable_token": Call(stable, token="nobody", daily=500_000),
    "/cgi-bin/gettoken": Call(wecom, method="GET", token="nobody"),
    "/cgi-bin/ticket/getticket": Call(ticket, method="GET"),
}
