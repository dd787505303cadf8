"""Access tokens and quotas."""

from typing import Any

from tests.simulator.stage import Stage, staged

LIST = "/cgi-bin/user/get"


async def plain(stage: Stage, **more: str) -> dict[str, Any]:
    account = stage.world.account
    query = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret, **more}
    found: dict[str, Any] = await stage.call("/cgi-bin/token", **query)
    return found


@staged()
async def test_the_stable_token_stays_until_five_minutes_before_its_end(stage: Stage) -> None:
    first = await stage.stable_token()
    assert (await stage.stable_token())["access_token"] == first["access_token"]
    await stage.sim("clock", {"advance_seconds": 6910})
    second = await stage.stable_token()
    assert second["access_token"] != first["access_token"]
    assert await stage.code_of(LIST, access_token=first["access_token"]) == 0
    await stage.sim("clock", {"advance_seconds": 300})
    assert await stage.code_of(LIST, access_token=first["access_token"]) == 42001


@staged()
async def test_the_old_token_dies_five_minutes_after_a_new_one(stage: Stage) -> None:
    stable = (await stage.stable_token())["access_token"]
    first, second = (await plain(stage))["access_token"], (await plain(stage))["access_token"]
    assert [await stage.code_of(LIST, access_token=one) for one in (first, second, stable)] == [0, 0, 0]
    await stage.sim("clock", {"advance_seconds": 301})
    assert [await stage.code_of(LIST, access_token=one) for one in (first, second, stable)] == [42001, 0, 0]


@staged()
async def test_forcing_kills_the_token_and_is_rare(stage: Stage) -> None:
    first = (await stage.stable_token())["access_token"]
    forced = await stage.stable_token(force_refresh=True)
    assert await stage.code_of(LIST, access_token=first) == 40001
    assert await stage.code_of(LIST, access_token=forced["access_token"]) == 0
    assert (await stage.stable_token(force_refresh=True))["errcode"] == 45011


@staged()
async def test_wrong_tokens_and_secrets_have_their_codes(stage: Stage) -> None:
    await stage.call(LIST)
    assert await stage.code_of(LIST, access_token="") == 41001
    assert await stage.code_of(LIST, access_token="short") == 40014
    assert await stage.code_of(LIST, access_token="S" + "0" * 135) == 40001
    assert [(await plain(stage, secret=one))["errcode"] for one in ("wrong", "")] == [40125, 41004]
    assert (await plain(stage, appid="wx0"))["errcode"] == 40013
    assert (await plain(stage, grant_type="password"))["errcode"] == 40002
    await stage.sim("tokens/kill", {})
    assert await stage.code_of(LIST) == 40001


@staged()
async def test_the_token_of_one_platform_does_not_open_the_other(stage: Stage) -> None:
    query = {"corpid": stage.world.account.corp_id, "corpsecret": stage.world.account.corp_secret}
    wecom = (await stage.call("/cgi-bin/gettoken", **query))["access_token"]
    assert await stage.code_of(LIST, access_token=wecom) == 40014
    assert await stage.code_of("/cgi-bin/appchat/get", chatid="c1") == 40014


@staged()
async def test_a_daily_quota_ends_and_can_be_cleared(stage: Stage) -> None:
    await stage.call(LIST)
    stage.world.quota.used[LIST] = 500
    assert await stage.code_of(LIST) == 45009
    quota = (await stage.call("/cgi-bin/openapi/quota/get", {"cgi_path": LIST}))["quota"]
    assert quota == {"daily_limit": 500, "used": 500, "remain": 0}
    appid = {"appid": stage.world.account.app_id}
    assert await stage.code_of("/cgi-bin/clear_quota", appid) == 0
    assert await stage.code_of(LIST) == 0
    assert [await stage.code_of("/cgi-bin/clear_quota", appid) for _ in range(10)] == [0] * 9 + [48006]
    stage.world.quota.used[LIST] = 500
    await stage.sim("clock", {"advance_seconds": 86400})
    stage.token = ""
    assert await stage.code_of(LIST) == 0
