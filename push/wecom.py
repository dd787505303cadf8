"""WeCom's way out (企业微信): group robots, group chats of our application, and application messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

import requests
from redis import Redis

from config.settings import Settings
from push import metrics
from push.client import TIMEOUTS, cut_off, refused_with
from push.errors import Blocked, DeliveryError, Permanent, Temporary, Uncertain
from push.tokens import TokenKeeper

Answer = dict[str, Any]

JSON = {"Content-Type": "application/json; charset=utf-8"}
MINUTE = 60.0
TOKEN = frozenset({40014, 42001, 40001})
BUSY = frozenset({-1, 6000})
WAIT = frozenset({45009, 45033})
ACCOUNT = frozenset({40013, 40056, 40058, 40063, *range(41001, 41020), 48002, 50003, 60020, 301002})


class WeComGateway:
    """Calls of one corporation. All raise DeliveryError."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self._settings = settings
        self._tokens = TokenKeeper(redis, f"wecom:{settings.wecom_corp_id}", self._fetch_token)

    @cached_property
    def _http(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        return session

    def to_robot(self, key: str, text: str) -> None:
        """A text into the group of a robot; the platform knows neither an id nor a repeat."""
        self._call("webhook/send", {"msgtype": "text", "text": {"content": text}}, {"key": key})

    def to_people(self, userids: Sequence[str], text: str) -> tuple[str, frozenset[str]]:
        """An application message to at most 1,000; its id, and who could not be written to (in small letters)."""
        answer = self._with_token(
            "message/send",
            {
                "touser": "|".join(userids),
                "msgtype": "text",
                "agentid": self._settings.wecom_agent_id,
                "text": {"content": text},
                "enable_duplicate_check": 1,
                "duplicate_check_interval": 1800,
            },
        )
        refused = (str(answer.get(name) or "") for name in ("invaliduser", "unlicenseduser"))
        return str(answer.get("msgid", "")), frozenset("|".join(refused).lower().split("|")) - {""}

    def create_chat(self, name: str, userids: Sequence[str], chat_id: str) -> None:
        """A group chat with 2 to 500 people under an id of our own; 86215 where it was made before."""
        self._with_token("appchat/create", {"name": name[:50], "userlist": list(userids), "chatid": chat_id})

    def to_chat(self, chat_id: str, text: str) -> None:
        """A text into a chat that our application made."""
        self._with_token("appchat/send", {"chatid": chat_id, "msgtype": "text", "text": {"content": text}, "safe": 0})

    def _with_token(self, endpoint: str, body: Answer) -> Answer:
        token = self._tokens.get()
        try:
            return self._call(endpoint, body, {"access_token": token})
        except DeliveryError as error:
            if error.code not in TOKEN:
                raise
        return self._call(endpoint, body, {"access_token": self._tokens.refresh(token)})

    def _fetch_token(self) -> Answer:
        asked = {"corpid": self._settings.wecom_corp_id, "corpsecret": self._settings.wecom_app_secret}
        try:
            return self._call("gettoken", None, asked)
        except Uncertain as error:
            raise Temporary(f"no token: {error}") from error  # asking again does no harm

    def _call(self, endpoint: str, body: Answer | None, params: Mapping[str, str]) -> Answer:
        url = f"{self._settings.wecom_api_base.rstrip('/')}/cgi-bin/{endpoint}"
        payload = None if body is None else json.dumps(body, ensure_ascii=False).encode()  # it takes no escapes
        try:
            with metrics.CALLS.labels(f"wecom/{endpoint}").time():
                response = self._http.request(
                    "GET" if body is None else "POST", url, params=dict(params), data=payload, headers=JSON,
                    timeout=TIMEOUTS,
                )  # fmt: skip
        except requests.RequestException as error:
            metrics.count_error(None)
            raise cut_off(error) from None  # the error's own text holds the key
        return _checked(response)


def _checked(response: requests.Response) -> Answer:
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise refused_with(response.status_code)
    try:
        answer = response.json()
    except requests.JSONDecodeError:
        raise refused_with(response.status_code) from None
    code = int(answer.get("errcode", 0))
    if code:
        metrics.count_error(code)
        raise _error(code, str(answer.get("errmsg", "")))
    return dict(answer)


def _error(code: int, message: str) -> DeliveryError:
    if code in BUSY:
        return Temporary(message, code)
    if code in WAIT:
        return Temporary(message, code, after_seconds=MINUTE)
    if code in ACCOUNT or code in TOKEN:
        return Blocked(message, code, after_seconds=10 * MINUTE)
    return Permanent(message, code)
