"""Drafts of articles."""

import secrets
from typing import Any

from simulator.calls import OK, Answer, Asked, Call, whole
from simulator.contents import medium
from simulator.errors import ApiError
from simulator.media import url_of
from simulator.state import World

MOST_ARTICLES = 8
TITLE_LENGTH, AUTHOR_LENGTH, DIGEST_LENGTH = 64, 16, 128
CONTENT_BYTES = 1024 * 1024
PAGE = 20
Draft = dict[str, Any]


def add(world: World, asked: Asked) -> Answer:
    articles = asked.listed("articles", MOST_ARTICLES, wrong=45008)
    media_id = secrets.token_urlsafe(48)
    checked = [_checked(world, one, media_id, number) for number, one in enumerate(articles)]
    world.press.drafts[media_id] = {"articles": checked, "updated_at": int(world.now())}
    return {"media_id": media_id}


def get(world: World, asked: Asked) -> Answer:
    draft = _draft(world, asked)
    return {
        "news_item": draft["articles"],
        "create_time": draft["updated_at"],
        "update_time": draft["updated_at"],
    }


def update(world: World, asked: Asked) -> Answer:
    draft, index = _draft(world, asked), whole(asked.body.get("index", 0), 40035)
    if not 0 <= index < len(draft["articles"]):
        raise ApiError(40035, "index")
    draft["articles"][index] = _checked(world, asked.body.get("articles"), asked.body["media_id"], index)
    draft["updated_at"] = int(world.now())
    return OK


def delete(world: World, asked: Asked) -> Answer:
    _draft(world, asked)
    del world.press.drafts[asked.body["media_id"]]
    return OK


def count(world: World, asked: Asked) -> Answer:
    return {"total_count": len(world.press.drafts)}


def get_many(world: World, asked: Asked) -> Answer:
    return page_of(world.press.drafts, asked, "media_id")


def page_of(found: dict[str, Draft], asked: Asked, key_name: str) -> Answer:
    offset, wanted = asked.number("offset"), asked.number("count")
    if not 1 <= wanted <= PAGE:
        raise ApiError(40035, "count")
    part = list(found.items())[::-1][offset : offset + wanted]
    bare = asked.body.get("no_content") == 1
    items = [
        {key_name: key, "content": {"news_item": _shown(one, bare)}, "update_time": one["updated_at"]}
        for key, one in part
    ]
    return {"total_count": len(found), "item_count": len(items), "item": items}


def _shown(draft: Draft, bare: bool) -> list[dict[str, Any]]:
    if not bare:
        return list(draft["articles"])
    return [{name: value for name, value in one.items() if name != "content"} for one in draft["articles"]]


def _draft(world: World, asked: Asked) -> Draft:
    draft = world.press.drafts.get(asked.text("media_id", 41006))
    if draft is None:
        raise ApiError(40007)
    return draft


def _checked(world: World, article: Any, media_id: str, number: int) -> dict[str, Any]:
    if not isinstance(article, dict):
        raise ApiError(44003)
    limits = (
        ("title", TITLE_LENGTH, 45003),
        ("author", AUTHOR_LENGTH, 45002),
        ("digest", DIGEST_LENGTH, 45004),
    )
    for name, most, code in limits:
        if len(str(article.get(name) or "")) > most:
            raise ApiError(code, name)
    if not article.get("title") or not article.get("content"):
        raise ApiError(44003)
    if len(str(article["content"]).encode()) > CONTENT_BYTES:
        raise ApiError(45002)
    thumb = medium(world, article.get("thumb_media_id"), "image", "thumb")
    url = f"{world.account.base_url}/articles/{media_id}/{number}"
    return {**article, "thumb_url": url_of(world, thumb["media_id"]), "url": url}


CALLS = {
    "/cgi-bin/draft/add": Call(add, daily=1_000),
    "/cgi-bin/draft/get": Call(get, daily=500),
    "/cgi-bin/draft/update": Call(update, daily=1_000),
    "/cgi-bin/draft/delete": Call(delete, daily=1_000),
    "/cgi-bin/draft/count": Call(count, method="GET", daily=1_000),
    "/cgi-bin/draft/batchget": Call(get_many, daily=1_000),
}
