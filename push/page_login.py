"""Page authorisation (网页授权): the platform tells who opens a page of ours in WeChat."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import requests

from config.settings import Settings
from push.codes import error_for
from push.errors import Permanent, Temporary

TIMEOUTS = (2, 4)  # seconds to connect, seconds to answer; a person waits


def address(settings: Settings, back: str, state: str) -> str:
    """Where WeChat asks who it is; it leads back with a code and the same state."""
    asked = {"appid": settings.wechat_app_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
    return f"{settings.wx_open_base}/connect/oauth2/authorize?{urlencode({**asked, 'state': state})}#wechat_redirect"


def openid_of(settings: Settings, code: str) -> str:
    """Who came back with a code, which is good once. Raises Temporary or Permanent."""
    answer = _exchange(settings, code)
    if answer.get("errcode"):
        raise error_for(int(answer["errcode"]), str(answer.get("errmsg"))) or Permanent("no openid")
    if answer.get("is_snapshotuser"):
        raise Permanent("somebody who only looks at a snapshot has no openid of their own")
    openid = answer.get("openid")
    if not isinstance(openid, str) or not openid:
        raise Permanent("no openid")
    return openid


def _exchange(settings: Settings, code: str) -> dict[str, Any]:
    asked = {"appid": settings.wechat_app_id, "secret": settings.wechat_app_secret, "code": code}
    with requests.Session() as http:
        http.trust_env = False
        try:
            answer = http.get(
                f"{settings.wx_api_base}/sns/oauth2/access_token",
                params={**asked, "grant_type": "authorization_code"},
                timeout=TIMEOUTS,
            )
            found = answer.json()
        except requests.RequestException as error:  # its own text holds the secret
            raise Temporary(f"{type(error).__name__} while asking who opens a page") from None
    if not isinstance(found, dict):
        raise Temporary("the platform answered with something else")
    return found
