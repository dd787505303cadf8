"""Publishing a draft: a job that is reported by an event and makes a public page."""

import html
import secrets

from aiohttp import web

from simulator.calls import OK, Answer, Asked, Call
from simulator.drafts import page_of
from simulator.errors import ApiError
from simulator.state import World

PUBLISHED, DELETED = 0, 5
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{max-width:42rem;margin:auto;padding:1rem;font:17px/1.7 sans-serif}}</style>
<h1>{title}</h1><p>{author}</p>{content}</html>"""


def submit(world: World, asked: Asked) -> Answer:
    media_id = asked.text("media_id", 41006)
    draft = world.press.drafts.pop(media_id, None)
    if draft is None:
        raise ApiError(40007)
    publish_id, article_id = str(100_000_000 + world.next_id()), secrets.token_urlsafe(30)
    articles = [
        {**one, "url": f"{world.account.base_url}/articles/{article_id}/{number}"}
        for number, one in enumerate(draft["articles"])
    ]
    world.press.articles[article_id] = {"articles": articles, "updated_at": int(world.now())}
    world.press.jobs[publish_id] = {"article_id": article_id, "status": PUBLISHED}
    links = [{"idx": number, "article_url": one["url"]} for number, one in enumerate(articles, 1)]
    result = {
        "publish_id": publish_id,
        "publish_status": PUBLISHED,
        "article_id": article_id,
        "article_detail": {"count": len(links), "item": links},
    }
    world.call_back(None, {"Event": "PUBLISHJOBFINISH", "PublishEventInfo": result})
    return {**OK, "publish_id": publish_id, "msg_data_id": int(publish_id) + 1}


def get(world: World, asked: Asked) -> Answer:
    publish_id = asked.text("publish_id")
    job = world.press.jobs.get(publish_id)
    if job is None:
        raise ApiError(40035, "publish_id")
    answer = {"publish_id": publish_id, "publish_status": job["status"], "article_id": job["article_id"]}
    published = world.press.articles.get(job["article_id"], {"articles": []})
    links = [{"idx": n, "article_url": one["url"]} for n, one in enumerate(published["articles"], 1)]
    return {**answer, "article_detail": {"count": len(links), "item": links}, "fail_idx": []}


def get_article(world: World, asked: Asked) -> Answer:
    article = world.press.articles.get(asked.text("article_id"))
    if article is None:
        raise ApiError(53600, "article_id")
    return {"news_item": article["articles"]}


def delete(world: World, asked: Asked) -> Answer:
    article_id = asked.text("article_id")
    if world.press.articles.pop(article_id, None) is None:
        raise ApiError(53600, "article_id")
    for job in world.press.jobs.values():
        if job["article_id"] == article_id:
            job["status"] = DELETED
    return OK


def get_many(world: World, asked: Asked) -> Answer:
    return page_of(world.press.articles, asked, "article_id")


def page(world: World, key: str, number: int) -> web.Response:
    """The public page of an article, or the preview of a draft."""
    found = world.press.articles.get(key) or world.press.drafts.get(key)
    if found is None or not 0 <= number < len(found["articles"]):
        raise web.HTTPNotFound(text="该内容已被发布者删除")
    one = found["articles"][number]
    title, author = html.escape(one["title"]), html.escape(str(one.get("author") or ""))
    text = PAGE.format(title=title, author=author, content=one["content"])
    headers = {"Content-Security-Policy": "script-src 'none'"}
    return web.Response(text=text, content_type="text/html", headers=headers)


CALLS = {
    "/cgi-bin/freepublish/submit": Call(submit, daily=100),
    "/cgi-bin/freepublish/get": Call(get, daily=100),
    "/cgi-bin/freepublish/getarticle": Call(get_article, daily=100),
    "/cgi-bin/freepublish/delete": Call(delete, daily=10),
    "/cgi-bin/freepublish/batchget": Call(get_many, daily=100),
}
