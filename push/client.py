"""wechatpy's client on a leash: our hosts, our tokens, our timeouts, our errors."""

from __future__ import annotations

import json
import logging
import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import requests
from redis import Redis
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from config.settings import Settings
from push import metrics
from push.codes import CODES, Verdict, error_for
from push.errors import DeliveryError, Temporary, Uncertain
from push.responses import OK, Answer
from push.tokens import TokenKeeper
from push.wire import Pending, Route, Wire

log = logging.getLogger(__name__)

TIMEOUTS = (3, 8)  # seconds to connect, seconds to answer
POOL = 32
TAKEN = re.compile(rb'\{"errcode": ?0, ?"errmsg": ?"ok", ?"msgid": ?(\d+)\}')
READ = json.JSONDecoder(strict=False).decode
WRITE = json.JSONEncoder(ensure_ascii=False).encode  # the platform takes no escapes


class Client(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """Every wrapper of wechatpy ends in `_request`, so that is the one place to hold it."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        super().__init__(settings.wechat_app_id, settings.wechat_app_secret, timeout=TIMEOUTS, auto_retry=False)
        self._hosts = {
            "https://api.weixin.qq.com": settings.wx_api_base,
            "https://mp.weixin.qq.com": settings.wx_mp_base,
            "https://open.weixin.qq.com": settings.wx_open_base,
        }
        self._http.trust_env = False
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=POOL))
        self._wire = Wire()
        self._tokens = TokenKeeper(redis, settings.wechat_app_id, self._fetch_token)

    def hang_up(self) -> None:
        """Close the connections that wait for a next call."""
        self._http.close()
        self._wire.hang_up()

    @property
    def access_token(self) -> str:
        return self._tokens.get()

    def fetch_access_token(self) -> None:
        raise RuntimeError("the token keeper fetches tokens")

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """One call; a bad token is refreshed once and the call repeated once. Raises DeliveryError."""
        base = kwargs.pop("api_base_url", self.API_BASE_URL)
        url = url_or_endpoint if "://" in url_or_endpoint else f"{base}{url_or_endpoint}"
        params = kwargs.pop("params", None) or {}
        token = self._tokens.get()
        try:
            return self._call(method, url, {**params, "access_token": token}, **kwargs)
        except DeliveryError as error:
            if error.code is None or CODES.get(error.code) is not Verdict.TOKEN:
                raise
            log.info("the token was refused with %s, asking for another", error.code)
        token = self._tokens.refresh(token)
        return self._call(method, url, {**params, "access_token": token}, **kwargs)

    def _call(self, method: str, url: str, params: dict[str, Any], **kwargs: Any) -> Any:
        endpoint = url.partition("://")[2].partition("/")[2]
        try:
            with metrics.CALLS.labels(endpoint).time():
                if kwargs.keys() == {"data"} and isinstance(kwargs["data"], dict):
                    return self._posted(self._mapped(url), params, kwargs["data"])
                answer = super()._request(method, self._mapped(url), params=params, **kwargs)
        except WeChatClientException as error:
            return self._refused(error)
        except requests.RequestException as error:
            metrics.count_error(None)
            raise cut_off(error) from error
        if isinstance(answer, requests.Response) and _is_page(answer):
            metrics.count_error(None)
            raise Temporary("the platform answered with something that is not JSON")
        return answer

    def route(self, endpoint: str) -> Route:
        """Where calls leave whose answers are read later, by `told_msgid`; with the token of now."""
        return self._wire.route(self._mapped(self.API_BASE_URL + endpoint), _query(self._tokens.get()), self.timeout)

    def leave(self, route: Route, content: bytes) -> Pending:
        """Let a call leave. Raises Temporary or Uncertain."""
        try:
            return route.send(content)
        except DeliveryError:
            metrics.count_error(None)
            raise

    def told_msgid(self, pending: Pending) -> str:
        """The msgid of a message that was taken; an answer that is nothing but that is read at a glance.

        Raises DeliveryError; a refused token is not asked for anew here.
        """
        try:
            answer = pending.answer()
        except DeliveryError:
            metrics.count_error(None)
            raise
        plain = TAKEN.fullmatch(answer.content) if answer.status == OK else None
        return plain[1].decode() if plain else str(_meaning(answer).get("msgid", ""))

    def _posted(self, url: str, params: dict[str, Any], body: dict[str, Any]) -> Any:
        """What most calls are, JSON for JSON, past requests."""
        query = urlencode({name: value for name, value in params.items() if value is not None})
        try:
            content = WRITE(body).encode()
            answer = self._wire.post(url, query, content, self.timeout)
        except DeliveryError:
            metrics.count_error(None)
            raise
        return _meaning(answer)

    def _refused(self, error: WeChatClientException) -> Any:
        """Raise what the code stands for, or return the answer where the code is as good as success."""
        if error.errcode is None:
            metrics.count_error(None)
            raise refused_with(error.response.status_code) from error
        metrics.count_error(error.errcode)
        fault = error_for(error.errcode, str(error.errmsg))
        if fault is not None:
            raise fault from error
        return error.response.json()

    def _fetch_token(self) -> dict[str, Any]:
        asked = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": False,
        }
        try:
            answer = self._call("post", f"{self.API_BASE_URL}stable_token", {"access_token": None}, data=asked)
        except Uncertain as error:
            raise Temporary(f"no token: {error}") from error  # asking again does no harm
        if not isinstance(answer, dict) or "access_token" not in answer:
            raise Temporary("the platform gave no token")
        return answer

    def _mapped(self, url: str) -> str:
        for host, base in self._hosts.items():
            if url.startswith(host):
                return base.rstrip("/") + url.removeprefix(host)
        return url


def refused_with(status: int) -> DeliveryError:
    """What an HTTP status without an answer means: a gateway that fails may have handed the call on before."""
    message = f"the platform answered with HTTP status {status}"
    return Uncertain(message) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Temporary(message)


def cut_off(error: requests.RequestException) -> DeliveryError:
    """What a broken connection means: before the call was sent it may be repeated, after that nobody knows."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    before = isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
        reason, NewConnectionError | ConnectTimeoutError | SSLError
    )
    message = f"{type(error).__name__} while calling the platform"  # the error's own text holds the token
    return Temporary(message) if before else Uncertain(message)


def _meaning(answer: Answer) -> Any:
    """The JSON of an answer. Raises what its status or its code stands for."""
    if answer.status >= HTTPStatus.BAD_REQUEST:
        metrics.count_error(None)
        raise refused_with(answer.status)
    try:
        told = READ(answer.content.decode(errors="ignore"))
    except ValueError:
        metrics.count_error(None)
        raise Temporary("the platform answered with something that is not JSON") from None
    code = int(told.get("errcode") or 0) if isinstance(told, dict) else 0
    if code:
        metrics.count_error(code)
        fault = error_for(code, str(told.get("errmsg", code)))
        if fault is not None:
            raise fault
    return told


@lru_cache(maxsize=4)
def _query(token: str) -> str:
    return urlencode({"access_token": token})


def _is_page(response: requests.Response) -> bool:
    """wechatpy hands on whatever is not JSON; only media is meant to be so."""
    kind = response.headers.get("Content-Type", "")
    return not response.content or kind.startswith(("text/", "application/json"))
