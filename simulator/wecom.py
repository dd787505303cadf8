"""WeCom (企业微信): group robots and application messages."""

import base64
import hashlib
import json
import secrets
from typing import Any

from simulator import media
from simulator.calls import OK, Answer, Asked, Call, whole
from simulator.errors import ApiError
from simulator.quota import pace
from simulator.state import Medium, World

ROBOT_A_MINUTE = 20
TEXT_BYTES, MARKDOWN_BYTES, APP_MARKDOWN_BYTES = 2048, 4096, 2048
MOST_PEOPLE, MOST_GROUPS = 1_000, 100
DUPLICATE_SECONDS, DUPLICATE_MOST = 1_800, 4 * 3600
KEPT = 20_000
ROBOT_KINDS = ("text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card")
APP_KINDS = (
    "text", "image", "voice", "video", "file", "textcard", "news",
    "mpnews", "markdown", "miniprogram_notice", "template_card",
)  # fmt: skip


def robot_send(world: World, asked: Asked) -> Answer:
    key = _robot(world, asked)
    pace(world, f"robot {key}", ROBOT_A_MINUTE, 45009)
    content = checked_content(world, asked.body, ROBOT_KINDS, MARKDOWN_BYTES)
    if asked.body["msgtype"] == "image":
        _check_picture(content)
    record(world, "robot", key, asked.body)
    return OK


def robot_upload(world: World, asked: Asked) -> Answer:
    _robot(world, asked)
    kind = asked.query.get("type", "")
    if kind not in ("file", "voice"):
        raise ApiError(40004)
    if asked.file is None or len(asked.file.content) <= 5:
        raise ApiError(44001)
    if len(asked.file.content) > media.LIMITS[kind]:
        raise ApiError(40006)
    ends_at = world.now() + media.THREE_DAYS
    medium = Medium(kind, asked.file.content, asked.file.content_type, asked.file.name, ends_at)
    return {**OK, "type": kind, "media_id": media.keep(world, medium), "created_at": str(int(world.now()))}


def app_send(world: World, asked: Asked) -> Answer:
    if not isinstance(asked.body.get("agentid"), int):
        raise ApiError(40056, "invalid agentid")
    people = _split(asked.body.get("touser"), MOST_PEOPLE)
    parties = _split(asked.body.get("toparty"), MOST_GROUPS)
    labels = _split(asked.body.get("totag"), MOST_GROUPS)
    checked_content(world, asked.body, APP_KINDS, APP_MARKDOWN_BYTES)
    unknown = [one.lower() for one in people if one.lower().startswith("invalid")]
    unlicensed = [one.lower() for one in people if one.lower().startswith("unlicensed")]
    reached = [one for one in people if one.lower() not in unknown + unlicensed]
    if not reached and not parties and not labels:
        raise ApiError(81013, invaliduser="|".join(unknown), invalidparty="", invalidtag="")
    if not _is_duplicate(world, asked.body):
        record(world, "app", "|".join(reached + parties + labels), asked.body)
    answer = {"invaliduser": "|".join(unknown), "invalidparty": "", "invalidtag": ""}
    if unlicensed:
        answer["unlicenseduser"] = "|".join(unlicensed)
    return {**OK, **answer, "msgid": secrets.token_urlsafe(32)}


def recall(world: World, asked: Asked) -> Answer:
    asked.text("msgid")
    return OK


def checked_content(world: World, body: dict[str, Any], kinds: tuple[str, ...], markdown_bytes: int) -> dict[str, Any]:
    msgtype = body.get("msgtype")
    content = body.get(str(msgtype))
    if msgtype not in kinds or not isinstance(content, dict):
        raise ApiError(40008)
    if msgtype in ("text", "markdown", "markdown_v2"):
        text = content.get("content")
        if not isinstance(text, str) or not text:
            raise ApiError(44004)
        if len(text.encode()) > (TEXT_BYTES if msgtype == "text" else markdown_bytes):
            raise ApiError(45002)
    elif msgtype == "news" and not 1 <= len(content.get("articles") or []) <= 8:
        raise ApiError(45008)
    elif msgtype == "template_card" and not isinstance(content.get("card_action"), dict):
        raise ApiError(40035, "card_action")
    elif "media_id" in content and content["media_id"] not in world.media:
        raise ApiError(40007)
    return content


def record(world: World, via: str, to: str, body: dict[str, Any]) -> None:
    entry = {"id": world.next_id(), "time": round(world.now(), 3), "via": via, "to": to, "body": body}
    world.wecom.messages.append(entry)
    if len(world.wecom.messages) > KEPT:
        del world.wecom.messages[:1000]
    world.stats.counts[f"wecom_{via}"] += 1
    world.watchers.tell("wecom", entry)


def _robot(world: World, asked: Asked) -> str:
    key = asked.query.get("key", "")
    if key not in world.wecom.robots:
        raise ApiError(93000)
    return key


def _check_picture(content: dict[str, Any]) -> None:
    try:
        picture = base64.b64decode(content.get("base64", ""), validate=True)
    except (ValueError, TypeError) as error:
        raise ApiError(40035, "base64") from error
    if len(picture) > 2 * media.MB or hashlib.md5(picture).hexdigest() != content.get("md5"):
        raise ApiError(40009)


def _split(given: Any, most: int) -> list[str]:
    parts = [one for one in str(given or "").split("|") if one]
    if len(parts) > most:
        raise ApiError(40032)
    return parts


def _is_duplicate(world: World, body: dict[str, Any]) -> bool:
    if body.get("enable_duplicate_check") != 1:
        return False
    seconds = min(whole(body.get("duplicate_check_interval") or DUPLICATE_SECONDS, 40035), DUPLICATE_MOST)
    digest = hashlib.md5(json.dumps(body, sort_keys=True).encode()).hexdigest()
    before = world.wecom.recent.get(digest, 0.0)
    if before > world.now() - seconds:
        return True
    world.wecom.recent[digest] = world.now()
    return False


CALLS = {
    "/cgi-bin/webhook/send": Call(robot_send, token="nobody"),
    "/cgi-bin/webhook/upload_media": Call(robot_upload, token="nobody"),
    "/cgi-bin/message/send": Call(app_send, token="wecom"),
    "/cgi-bin/message/recall": Call(recall, token="wecom"),
}
