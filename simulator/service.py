"""The small calls around the account: addresses, checks, explanations, stored long texts."""

import secrets

from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.state import World

LONG_DATA_BYTES = 4096
LOCAL = ["127.0.0.1"]


def callback_addresses(world: World, asked: Asked) -> Answer:
    return {"ip_list": LOCAL}


def check_callback(world: World, asked: Asked) -> Answer:
    asked.text("action")
    dns = [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}]
    ping = [{"ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "0.1ms"}]
    return {"dns": dns, "ping": ping}


def explain(world: World, asked: Asked) -> Answer:
    """What the wire log still knows of the call with this rid."""
    rid = asked.text("rid")
    for entry in world.wire.entries:
        if entry["kind"] == "api" and rid in entry["response"]:
            request = {
                "invoke_time": int(entry["time"]),
                "cost_in_ms": entry["ms"],
                "request_url": entry["path"],
                "request_body": entry["request"],
                "response_body": entry["response"],
                "client_ip": "127.0.0.1",
            }
            return {**OK, "request": request}
    raise ApiError(76001, "rid not found")


def store_long(world: World, asked: Asked) -> Answer:
    long_data = asked.text("long_data")
    if len(long_data.encode()) > LONG_DATA_BYTES:
        raise ApiError(45002)
    key = secrets.token_urlsafe(11)
    world.short_keys[key] = long_data
    return {**OK, "short_key": key}


def fetch_long(world: World, asked: Asked) -> Answer:
    key = asked.text("short_key")
    if key not in world.short_keys:
        raise ApiError(40035, "short_key")
    return {
        **OK,
        "long_data": world.short_keys[key],
        "create_time": int(world.now()),
        "expire_seconds": 2_592_000,
    }


def short_url(world: World, asked: Asked) -> Answer:
    """Since 2021 the long address comes back."""
    return {**OK, "short_url": asked.text("long_url")}


CALLS = {
    "/cgi-bin/getcallbackip": Call(callback_addresses, method="GET"),
    "/cgi-bin/get_api_domain_ip": Call(callback_addresses, method="GET"),
    "/cgi-bin/callback/check": Call(check_callback),
    "/cgi-bin/openapi/rid/get": Call(explain),
    "/cgi-bin/shorten/gen": Call(store_long),
    "/cgi-bin/shorten/fetch": Call(fetch_long),
    "/cgi-bin/shorturl": Call(short_url),
}
