"""Page authorization: who opens this page in WeChat."""

import html
import secrets
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.people import Person, unionid_of
from simulator.state import Login, World

CODE_SECONDS, ACCESS_SECONDS, REFRESH_SECONDS = 300, 7200, 30 * 86400
SCOPES = ("snsapi_base", "snsapi_userinfo")
COOKIE = "sim_openid"
STYLE = """body{max-width:22rem;margin:3rem auto;padding:0 1rem;font:17px/1.6 sans-serif;color:#191919}
a{display:block;padding:.8rem 1rem;margin:.5rem 0;border-radius:.5rem;background:#f2f2f2;color:inherit}
a{text-decoration:none}a.main{background:#07c160;color:#fff}small{color:#888;display:block}a.main small{color:#fff}"""
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信授权</title><style>{style}</style>
<h2>{account}</h2><p>申请获取：{wants}。请选择以谁的身份打开：</p>{links}</html>"""
WANTS = {"snsapi_base": "你的身份标识", "snsapi_userinfo": "你的昵称、头像"}


def authorize(world: World, query: dict[str, str], cookie: str) -> web.Response:
    """The page that asks who you are, or the way back with a code."""
    target, scope = query.get("redirect_uri", ""), query.get("scope", "")
    if query.get("appid") != world.account.app_id:
        return _refusal("appid 不对")
    if urlsplit(target).scheme not in ("http", "https") or not urlsplit(target).netloc:
        return _refusal("redirect_uri 参数错误")
    if query.get("response_type") != "code" or scope not in SCOPES:
        return _refusal("scope 参数错误或没有 scope 权限")
    chosen = query.get("as") or (cookie if scope == "snsapi_base" else "")
    snapshot = chosen == "snapshot"
    if not snapshot and chosen not in world.people:
        return _page(world, query, scope, cookie)
    code = secrets.token_urlsafe(24)
    openid = f"o{secrets.token_urlsafe(21)[:27]}" if snapshot else chosen
    world.logins.codes[code] = Login(openid, scope, world.now() + CODE_SECONDS, snapshot)
    joint = "&" if urlsplit(target).query else "?"
    answer = urlencode({"code": code, "state": query.get("state", "")})
    return web.Response(status=302, headers={"Location": f"{target}{joint}{answer}"})


def exchange(world: World, asked: Asked) -> Answer:
    _check_app(world, asked)
    if asked.query.get("secret") != world.account.secret:
        raise ApiError(40125)
    code = asked.asked_for("code", 41008)
    login = world.logins.codes.get(code)
    if login is None or login.ends_at <= world.now():
        raise ApiError(40029)
    if login.used:
        raise ApiError(40163)
    login.used = True
    refresh = secrets.token_urlsafe(60)
    ends_at = world.now() + REFRESH_SECONDS
    world.logins.refresh[refresh] = Login(login.openid, login.scope, ends_at, login.snapshot)
    return _granted(world, login, refresh)


def renew(world: World, asked: Asked) -> Answer:
    _check_app(world, asked)
    refresh = asked.asked_for("refresh_token", 40030)
    login = world.logins.refresh.get(refresh)
    if login is None:
        raise ApiError(40030)
    if login.ends_at <= world.now():
        raise ApiError(42002)
    return _granted(world, login, refresh)


def person_info(world: World, asked: Asked) -> Answer:
    login = _login(world, asked)
    if login.scope != "snsapi_userinfo":
        raise ApiError(48001)
    person = world.people.get(login.openid)
    nickname = person.name if person and not login.snapshot else "微信用户"
    unknown = {"sex": 0, "province": "", "city": "", "country": "", "headimgurl": "", "privilege": []}
    return {"openid": login.openid, "nickname": nickname, **unknown, "unionid": unionid_of(login.openid)}


def check(world: World, asked: Asked) -> Answer:
    _login(world, asked)
    return OK


def _check_app(world: World, asked: Asked) -> None:
    if asked.asked_for("appid", 41002) != world.account.app_id:
        raise ApiError(40013)


def _login(world: World, asked: Asked) -> Login:
    login = world.logins.access.get(asked.asked_for("access_token", 41001))
    if login is None:
        raise ApiError(40001)
    if login.ends_at <= world.now():
        raise ApiError(42001)
    if asked.query.get("openid") != login.openid:
        raise ApiError(40003)
    return login


def _granted(world: World, login: Login, refresh: str) -> Answer:
    access = secrets.token_urlsafe(60)
    ends_at = world.now() + ACCESS_SECONDS
    world.logins.access[access] = Login(login.openid, login.scope, ends_at, login.snapshot)
    answer: dict[str, object] = {
        "access_token": access,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": refresh,
        "openid": login.openid,
        "scope": login.scope,
        "unionid": unionid_of(login.openid),
    }
    if login.snapshot:
        answer["is_snapshotuser"] = 1
    return answer


def _page(world: World, query: dict[str, str], scope: str, current: str) -> web.Response:
    people = [person for person in world.people.values() if not person.crowd]
    people.sort(key=lambda person: person.openid != current)
    links = "".join(_link(query, person, first=n == 0) for n, person in enumerate(people))
    snapshot = html.escape("?" + urlencode({**query, "as": "snapshot"}))
    links += f'<a href="{snapshot}">只看快照页<small>虚拟身份，不应被绑定</small></a>'
    name = html.escape(world.account.name)
    text = PAGE.format(style=STYLE, account=name, wants=WANTS[scope], links=links)
    return web.Response(text=text, content_type="text/html")


def _link(query: dict[str, str], person: Person, *, first: bool) -> str:
    href = html.escape("?" + urlencode({**query, "as": person.openid}))
    look = ' class="main"' if first else ""
    return f'<a{look} href="{href}">{html.escape(person.name)}<small>{html.escape(person.role)}</small></a>'


def _refusal(why: str) -> web.Response:
    return web.Response(status=400, text=f"<!doctype html><meta charset=utf-8><h3>{why}</h3>", content_type="text/html")


CALLS = {
    "/sns/oauth2/access_token": Call(exchange, method="GET", token="nobody"),
    "/sns/oauth2/refresh_token": Call(renew, method="GET", token="nobody"),
    "/sns/userinfo": Call(person_info, method="GET", token="nobody"),
    "/sns/auth": Call(check, method="GET", token="nobody"),
}
