"""Page authorization."""

from urllib.parse import parse_qs, urlsplit

from simulator.people import openid_of
from tests.simulator.stage import Stage, staged

BACK = "http://127.0.0.1:8000/login?next=1"


async def authorize(stage: Stage, scope: str = "snsapi_base", **more: str) -> tuple[int, str]:
    """The status and the address it leads back to, or the page."""
    query = {"appid": stage.world.account.app_id, "redirect_uri": BACK, "response_type": "code", "scope": scope, **more}
    url = f"{stage.simulator.base_url}/connect/oauth2/authorize"
    async with stage.session.get(url, params=query, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def code_for(stage: Stage, name: str, scope: str = "snsapi_base") -> str:
    who = name if name == "snapshot" else openid_of(name)
    _, location = await authorize(stage, scope, **{"as": who, "state": "s 1"})
    query = parse_qs(urlsplit(location).query)
    assert (query["next"], query["state"]) == (["1"], ["s 1"])
    return query["code"][0]


async def exchange(stage: Stage, code: str) -> dict[str, object]:
    account = stage.world.account
    query = {"appid": account.app_id, "secret": account.secret, "grant_type": "authorization_code"}
    found: dict[str, object] = await stage.call("/sns/oauth2/access_token", code=code, **query)
    return found


@staged()
async def test_a_code_is_good_once(stage: Stage) -> None:
    code = await code_for(stage, "李敏")
    assert (await exchange(stage, code))["openid"] == openid_of("李敏")
    assert (await exchange(stage, code))["errcode"] == 40163
    assert (await exchange(stage, "made-up"))["errcode"] == 40029


@staged()
async def test_a_code_lives_five_minutes(stage: Stage) -> None:
    code = await code_for(stage, "李敏")
    await stage.sim("clock", {"advance_seconds": 301})
    assert (await exchange(stage, code))["errcode"] == 40029


@staged()
async def test_the_page_asks_who_opens_it(stage: Stage) -> None:
    status, page = await authorize(stage)
    assert status == 200
    assert all(name in page for name in ("李敏", "王强", "周平", "赵磊"))
    assert "关注者00001" not in page
    assert (await authorize(stage, appid="wx0"))[0] == 400
    assert (await authorize(stage, redirect_uri="javascript:alert(1)"))[0] == 400


@staged()
async def test_the_cookie_answers_only_the_silent_scope(stage: Stage) -> None:
    stage.session.headers.update({"Cookie": f"sim_openid={openid_of('王强')}"})
    assert (await authorize(stage))[0] == 302
    assert (await authorize(stage, "snsapi_userinfo"))[0] == 200


@staged()
async def test_only_the_wider_scope_tells_a_name(stage: Stage) -> None:
    for scope, expected in (("snsapi_base", None), ("snsapi_userinfo", "李敏")):
        granted = await exchange(stage, await code_for(stage, "李敏", scope))
        token, openid = str(granted["access_token"]), str(granted["openid"])
        found = await stage.call("/sns/userinfo", access_token=token, openid=openid)
        assert found.get("nickname") == expected
    renewed = await stage.call(
        "/sns/oauth2/refresh_token", appid=stage.world.account.app_id, refresh_token=str(granted["refresh_token"])
    )
    assert renewed["access_token"] != granted["access_token"]


@staged()
async def test_a_snapshot_user_is_marked(stage: Stage) -> None:
    granted = await exchange(stage, await code_for(stage, "snapshot"))
    assert granted["is_snapshotuser"] == 1
    assert granted["openid"] not in stage.world.people
