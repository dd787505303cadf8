"""The message types of the API, checked and turned into chat messages."""

from collections.abc import Callable
from typing import Any

from simulator.errors import ApiError
from simulator.people import Message
from simulator.state import World

TEXT_BYTES = 2048
MENU_ITEMS = 20


def chat_message(world: World, body: dict[str, Any], kinds: tuple[str, ...]) -> Message:
    """What a person sees of `{"msgtype": "text", "text": {…}}`."""
    msgtype = body.get("msgtype")
    if msgtype not in kinds:
        raise ApiError(40008)
    content = body.get(msgtype)
    if not isinstance(content, dict):
        raise ApiError(44004 if msgtype == "text" else 40035, str(msgtype))
    return CONTENTS[msgtype](world, content)


def medium(world: World, media_id: Any, *kinds: str) -> dict[str, str]:
    """The address of media that must be there and of one of the kinds."""
    if not media_id:
        raise ApiError(41006)
    found = world.media.get(str(media_id))
    if found is None or (found.ends_at and found.ends_at < world.now()):
        raise ApiError(40007)
    if kinds and found.kind not in kinds:
        raise ApiError(40004)
    return {"media_id": str(media_id), "url": f"{world.account.base_url}/media/{media_id}"}


def text(world: World, content: dict[str, Any]) -> Message:
    said = content.get("content")
    if not isinstance(said, str) or not said:
        raise ApiError(44004)
    if len(said.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"kind": "text", "content": said}


def image(world: World, content: dict[str, Any]) -> Message:
    return {"kind": "image", **medium(world, content.get("media_id"), "image")}


def mass_image(world: World, content: dict[str, Any]) -> Message:
    ids = content.get("media_ids")
    return image(world, {"media_id": ids[0]} if isinstance(ids, list) and ids else content)


def voice(world: World, content: dict[str, Any]) -> Message:
    return {
        "kind": "voice",
        "recognition": "",
        "seconds": 3,
        **medium(world, content.get("media_id"), "voice"),
    }


def video(world: World, content: dict[str, Any]) -> Message:
    shown = {"kind": "video", **medium(world, content.get("media_id"), "video", "shortvideo")}
    thumb = content.get("thumb_media_id")
    shown["thumb_url"] = medium(world, thumb, "thumb", "image")["url"] if thumb else ""
    return {**shown, "title": content.get("title", ""), "description": content.get("description", "")}


def music(world: World, content: dict[str, Any]) -> Message:
    thumb = medium(world, content.get("thumb_media_id"), "thumb", "image")["url"]
    about = {"title": content.get("title", ""), "description": content.get("description", "")}
    return {"kind": "music", **about, "url": content.get("musicurl", ""), "thumb_url": thumb}


def news(world: World, content: dict[str, Any]) -> Message:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)
    if not isinstance(articles[0], dict):
        raise ApiError(44003)
    keys = {"title": "title", "description": "description", "pic_url": "picurl", "url": "url"}
    return {
        "kind": "news",
        "articles": [{ours: one.get(name, "") for ours, name in keys.items()} for one in articles],
    }


def mpnews(world: World, content: dict[str, Any]) -> Message:
    draft = world.press.drafts.get(str(content.get("media_id")))
    if draft is None:
        raise ApiError(40007)
    return _articles(draft)


def mpnews_article(world: World, content: dict[str, Any]) -> Message:
    article = world.press.articles.get(str(content.get("article_id")))
    if article is None:
        raise ApiError(40007)
    return _articles(article)


def msgmenu(world: World, content: dict[str, Any]) -> Message:
    items = content.get("list")
    if not isinstance(items, list) or not 1 <= len(items) <= MENU_ITEMS:
        raise ApiError(40035, "list")
    if any(not isinstance(item, dict) or not item.get("id") or not item.get("content") for item in items):
        raise ApiError(40035, "list")
    choices = [{"id": str(item["id"]), "content": item["content"]} for item in items]
    around = {"head": content.get("head_content", ""), "tail": content.get("tail_content", "")}
    return {"kind": "msgmenu", **around, "list": choices}


def miniprogrampage(world: World, content: dict[str, Any]) -> Message:
    thumb = medium(world, content.get("thumb_media_id"), "thumb", "image")["url"]
    about = {"title": content.get("title", ""), "app_id": content.get("appid", "")}
    return {"kind": "miniprogrampage", **about, "page_path": content.get("pagepath", ""), "pic_url": thumb}


def link(world: World, content: dict[str, Any]) -> Message:
    about = {name: content.get(name, "") for name in ("title", "description", "url")}
    return {"kind": "link", **about, "pic_url": content.get("thumb_url", "")}


def wxcard(world: World, content: dict[str, Any]) -> Message:
    return {"kind": "card", "title": f"卡券 {content.get('card_id', '')}"}


def _articles(draft: dict[str, Any]) -> Message:
    keys = {"title": "title", "description": "digest", "pic_url": "thumb_url", "url": "url"}
    return {
        "kind": "news",
        "articles": [{ours: one.get(k, "") for ours, k in keys.items()} for one in draft["articles"]],
    }


CONTENTS: dict[str, Callable[[World, dict[str, Any]], Message]] = {
    "text": text,
    "image": mass_image,
    "voice": voice,
    "video": video,
    "mpvideo": video,
    "music": music,
    "news": news,
    "mpnews": mpnews,
    "mpnewsarticle": mpnews_article,
    "msgmenu": msgmenu,
    "miniprogrampage": miniprogrampage,
    "link": link,
    "wxcard": wxcard,
}
