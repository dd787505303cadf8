"""Followers, tags, media, articles and QR codes."""

from typing import Any

import aiohttp

from simulator import samples
from simulator.people import openid_of
from tests.simulator.stage import Stage, staged


async def upload(stage: Stage, kind: str, content: bytes, path: str = "/cgi-bin/media/upload") -> dict[str, Any]:
    await stage.call("/cgi-bin/user/get")
    form = aiohttp.FormData()
    form.add_field("media", content, filename="picture.png", content_type="image/png")
    url = f"{stage.simulator.base_url}{path}?access_token={stage.token}&type={kind}"
    async with stage.session.post(url, data=form) as answer:
        found: dict[str, Any] = await answer.json()
        return found


@staged()
async def test_followers_are_listed_and_described(stage: Stage) -> None:
    await stage.act("赵磊", "unfollow")
    listed = await stage.call("/cgi-bin/user/get")
    assert (listed["total"], listed["next_openid"]) == (6, "")
    await stage.call("/cgi-bin/user/info/updateremark", {"openid": openid_of("李敏"), "remark": "恒远机械"})
    wanted = [{"openid": openid_of(name)} for name in ("李敏", "赵磊")]
    first, second = (await stage.call("/cgi-bin/user/info/batchget", {"user_list": wanted}))["user_info_list"]
    assert (first["subscribe"], first["remark"], first["nickname"]) == (1, "恒远机械", "")
    assert second == {"subscribe": 0, "openid": openid_of("赵磊"), "tagid_list": []}
    assert await stage.code_of("/cgi-bin/user/info", openid="o-nobody") == 40003


@staged()
async def test_tagging_keeps_its_limits(stage: Stage) -> None:
    tagging = "/cgi-bin/tags/members/batchtagging"
    assert await stage.code_of(tagging, {"tagid": 2, "openid_list": [openid_of("李敏")] * 51}) == 40032
    assert await stage.code_of(tagging, {"tagid": 99, "openid_list": [openid_of("李敏")]}) == 45159
    assert await stage.code_of("/cgi-bin/tags/delete", {"tag": {"id": 2}}) == 45058
    assert await stage.code_of("/cgi-bin/tags/create", {"tag": {"name": "长" * 11}}) == 45158
    tags = [(await stage.call("/cgi-bin/tags/create", {"tag": {"name": f"组{n}"}}))["tag"]["id"] for n in range(21)]
    codes = [await stage.code_of(tagging, {"tagid": tag, "openid_list": [openid_of("李敏")]}) for tag in tags]
    assert codes == [0] * 20 + [45059]
    members = await stage.call("/cgi-bin/user/tag/get", {"tagid": tags[0], "next_openid": ""})
    assert members["data"]["openid"] == [openid_of("李敏")]


@staged()
async def test_a_picture_is_uploaded_sent_and_gone_after_three_days(stage: Stage) -> None:
    picture = samples.picture(1)
    media_id = (await upload(stage, "image", picture))["media_id"]
    await stage.act("李敏", "send", kind="text", content="问")
    body = {"touser": openid_of("李敏"), "msgtype": "image", "image": {"media_id": media_id}}
    assert await stage.code_of("/cgi-bin/message/custom/send", body) == 0
    async with stage.session.get((await stage.chat("李敏"))[-1]["url"]) as answer:
        assert await answer.read() == picture
    await stage.sim("clock", {"advance_seconds": 3 * 86400 + 1})
    await stage.act("李敏", "send", kind="text", content="问")
    stage.token = ""
    assert await stage.code_of("/cgi-bin/message/custom/send", body) == 40007


@staged()
async def test_uploads_are_checked_by_content(stage: Stage) -> None:
    assert (await upload(stage, "image", b"GIF? no"))["errcode"] == 40004
    assert (await upload(stage, "thumb", samples.picture(1) + bytes(65536)))["errcode"] == 40006
    assert (await upload(stage, "poem", b"x"))["errcode"] == 40004
    assert "url" in await upload(stage, "", samples.picture(1), "/cgi-bin/media/uploadimg")


@staged()
async def test_a_draft_is_published_and_can_be_read(stage: Stage) -> None:
    thumb = (await upload(stage, "thumb", samples.picture(2), "/cgi-bin/material/add_material"))["media_id"]
    article = {"title": "读懂日", "content": "<p>正文</p>", "thumb_media_id": thumb}
    media_id = (await stage.call("/cgi-bin/draft/add", {"articles": [article]}))["media_id"]
    publish_id = (await stage.call("/cgi-bin/freepublish/submit", {"media_id": media_id}))["publish_id"]
    await stage.until(lambda: bool(stage.webhook.events("PUBLISHJOBFINISH")))
    told = stage.webhook.events("PUBLISHJOBFINISH")[0]["PublishEventInfo"]
    assert (told["publish_id"], told["publish_status"]) == (publish_id, "0")
    async with stage.session.get(told["article_detail"]["item"]["article_url"]) as page:
        assert "<p>正文</p>" in await page.text()
    assert await stage.code_of("/cgi-bin/draft/get", {"media_id": media_id}) == 40007
    assert (await stage.call("/cgi-bin/freepublish/get", {"publish_id": publish_id}))["publish_status"] == 0


@staged()
async def test_a_qr_code_carries_its_scene_into_the_scan(stage: Stage) -> None:
    body = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "officer-0017"}}}
    ticket = (await stage.call("/cgi-bin/qrcode/create", body))["ticket"]
    await stage.act("李敏", "scan", scene="officer-0017")
    assert stage.webhook.events("SCAN")[0]["Ticket"] == ticket
    code = (await stage.sim("qrcodes"))["codes"][0]
    async with stage.session.get(code["image"]) as answer:
        assert answer.content_type == "image/svg+xml"
    too_long = {**body, "expire_seconds": 2_592_001}
    assert await stage.code_of("/cgi-bin/qrcode/create", too_long) == 40035
