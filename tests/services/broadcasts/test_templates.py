"""Templates: typed places, fields the platform takes, and versions that stay what they were."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from config.templates import shipped
from models.broadcasts import Broadcast
from models.kinds import PolicyState, Role, Topic
from models.policies import Policy
from models.templates import MessageTemplate, TemplateState, TemplateVersion
from models.work import SYSTEM, Office, Work
from push import fields
from push.wechat import WeChatGateway
from services.broadcasts import digest, drafting, filling, templates
from services.broadcasts.drafting import Content
from services.broadcasts.templates import Wanted
from simulator import fields as platforms
from tests import cast
from tests.cast import Cast, make_event
from tests.conftest import Clock
from tests.push.platform import Platform
from tests.services.broadcasts.conftest import CONTACTS, CUSTOM, EVERYBODY, TEMPLATE, WAYS, Desk, act, send, start
from tests.services.refusals import refused

CARD = {"thing1": "{事项:thing}", "time2": "{截止时间:time}", "character_string3": "{number}"}
WANTED = Wanted("{事项:thing}即将截止", "{name}您好，{事项}在 {截止时间:time} 截止。", CARD)
GIVEN = {"事项": "稳岗返还申领", "截止时间": "2026-01-20T18:00"}


def published(work: Work, wanted: Wanted = WANTED) -> TemplateVersion:
    """A template in use that the house wrote."""
    actor, work.actor = work.actor, SYSTEM
    version = templates.begin(work, "提醒", Topic.NOTICE, wanted).versions[0]
    templates.publish(work, version, templates.stamp_of(version))
    work.actor = actor
    return version


def test_what_is_filled_in_leaves_as_message_and_as_card(
    office: Office, gateway: WeChatGateway, platform: Platform, many: list[str], desk: Desk
) -> None:
    with office.work(desk.author) as work:
        broadcast = drafting.draft(work, Content(audience=EVERYBODY, version=published(work), given=GIVEN))
        drafting.submit(work, broadcast, WAYS)
        broadcast_id, number = broadcast.id, broadcast.number
    with office.work(desk.approver) as work:
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
    send(office, gateway, start(office, broadcast_id))
    assert any("李敏您好，稳岗返还申领在 2026年1月20日 18:00 截止。" in text for text in platform.texts)
    card = platform.to(TEMPLATE)[0].body["data"]
    assert {name: one["value"] for name, one in card.items()} == {
        "thing1": "稳岗返还申领",
        "time2": "2026年1月20日 18:00",
        "character_string3": number,
    }


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"事项": ""}, "broadcast.place_empty"),
        ({"事项": "二十个字放不下的一个很长很长很长很长的事项名称"}, "broadcast.place_wrong"),
        ({"截止时间": "下周三"}, "broadcast.place_wrong"),
    ],
)
def test_what_the_platform_would_refuse_is_refused_before_it_is_submitted(
    work: Work, desk: Desk, wrong: dict[str, str], key: str
) -> None:
    version = published(work)
    work.actor = desk.author
    refused_one = drafting.draft(work, Content(audience=EVERYBODY, version=version, given={**GIVEN, **wrong}))
    with refused(key):
        drafting.check(refused_one)
    drafting.check(drafting.draft(work, Content(audience=EVERYBODY, version=version, given=GIVEN)))


@pytest.mark.parametrize(
    ("card", "key"),
    [
        ({"headline": "{事项}"}, "broadcast.template_field_unknown"),
        ({"time2": "{事项}"}, "broadcast.template_field_other"),
        ({"phrase2": "请在{截止时间}前"}, "broadcast.template_field_mixed"),
        ({"phrase2": "六个字太长了"}, "broadcast.template_field_mixed"),
        ({"thing1": "{别的:colour}"}, "broadcast.template_kind_unknown"),
    ],
)
def test_a_field_that_cannot_hold_its_value_is_refused(work: Work, card: dict[str, str], key: str) -> None:
    with refused(key):
        templates.begin(work, "提醒", Topic.NOTICE, Wanted(WANTED.title, WANTED.text, card))
    templates.begin(work, "提醒", Topic.NOTICE, Wanted(WANTED.title, WANTED.text, {"phrase2": "待办理"}))


def test_an_own_template_of_the_platform_needs_its_fields(work: Work) -> None:
    with refused("broadcast.template_card_missing"):
        templates.begin(work, "提醒", Topic.NOTICE, Wanted("停电", "明天停电。", {}, "template-of-our-own"))


def test_a_template_is_put_to_use_as_it_was_seen_and_by_nobody_who_wrote_a_part(work: Work, desk: Desk) -> None:
    work.actor = desk.approver
    template = templates.begin(work, "停电", Topic.NOTICE, WANTED)
    work.actor = desk.author
    draft = templates.write(work, template, Wanted("改过的", "正文", {}))
    seen = templates.stamp_of(draft)
    for person in (desk.author, desk.approver):
        work.actor = person
        with refused("broadcast.own_template"):
            templates.publish(work, draft, seen)
    work.actor = cast.actor_of(cast.make_staff(work, "第三人", Role.LEADER))
    draft.text = "后来改的"  # by a colleague, after the page was read
    with refused("broadcast.template_changed"):
        templates.publish(work, draft, seen)
    templates.publish(work, draft, templates.stamp_of(draft))
    assert draft.state is TemplateState.PUBLISHED


def test_what_came_into_use_while_somebody_wrote_stays_as_it_is(work: Work, desk: Desk) -> None:
    work.actor = desk.author
    template = templates.begin(work, "停电", Topic.NOTICE, WANTED)
    (first,) = template.versions
    put_to_use = update(TemplateVersion).values(state="published")
    work.db.connection().execute(put_to_use)  # on another connection
    second = templates.write(work, template, Wanted("新的", "正文", {}))
    assert (first.title, second.number) == (WANTED.title, 2)


def test_a_published_version_never_changes_and_a_broadcast_keeps_its_own(work: Work, desk: Desk) -> None:
    version = published(work)
    work.actor = desk.author
    broadcast = drafting.draft(work, Content(audience=EVERYBODY, version=version, given=GIVEN))
    draft = templates.write(work, version.template, Wanted("新的{事项:thing}", "新的正文", {}))
    assert (draft.number, version.title) == (2, WANTED.title)
    assert templates.in_use(work, version.template_id) is version
    work.actor = desk.approver
    templates.publish(work, draft, templates.stamp_of(draft))
    assert version.state is TemplateState.ARCHIVED
    assert templates.in_use(work, version.template_id) is draft
    assert broadcast.template_version is version
    assert "即将截止" in broadcast.title
    with refused("broadcast.template_not_now"):
        templates.publish(work, version, templates.stamp_of(version))
    templates.archive(work, draft)
    assert draft not in templates.usable(work)


def test_every_shipped_template_is_sound_and_shipped_once(work: Work) -> None:
    assert templates.ship(work) == len(shipped()) == 7
    assert templates.ship(work) == 0
    for version in templates.usable(work):
        filling.check_given(version, filling.example(version))


def test_the_kinds_are_those_of_the_platform() -> None:
    assert set(platforms.KINDS) - set(fields.KINDS) == {"const"}
    for kind, example in filling.EXAMPLES.items():
        assert kind == filling.TEXT or (fields.KINDS[kind].takes(example) and platforms.KINDS[kind](example))


def test_an_invitation_has_a_line_that_begins_the_sign_up(
    office: Office, gateway: WeChatGateway, platform: Platform, people: Cast, desk: Desk
) -> None:
    with office.work(desk.author) as work:
        event = make_event(work)
        written = Content(title="政策读懂日", text="欢迎参加", audience=CONTACTS, facts={"event_id": event.id})
        broadcast_id, event_id = drafting.draft(work, written).id, event.id
        drafting.submit(work, work.db.get_one(Broadcast, broadcast_id), WAYS)
    with office.work(desk.approver) as work:
        drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
    send(office, gateway, start(office, broadcast_id))
    menus = [call.body["msgmenu"] for call in platform.to(CUSTOM)]
    assert {one["list"][0]["id"] for one in menus} == {f"signup:{event_id}"}
    assert all("欢迎参加" in one["head_content"] for one in menus)


def test_the_digest_is_drafted_once_a_month_and_whoever_submits_it_answers_for_it(
    office: Office, clock: Clock, people: Cast, desk: Desk
) -> None:
    with office.work() as work:
        templates.ship(work)
        for title, topics, state in (
            ("云川市人才安居办法", ["人才"], PolicyState.PUBLISHED),
            ("云川市稳岗若干措施", ["就业"], PolicyState.PUBLISHED),
            ("还没有发布的办法", ["人才"], PolicyState.DRAFT),
        ):
            work.add(Policy(key=title, title=title, topics=topics, state=state, created_at=work.now,
                            updated_at=work.now))  # fmt: skip
        assert digest.draft(work) is None  # nothing was published the month before
    clock.move(days=30)
    with office.work() as work:
        made = digest.draft(work)
        assert made is not None
        assert made.title == "1月政策汇总"
        assert "【人才】\n· 云川市人才安居办法" in made.text
        assert "还没有发布" not in made.text
        assert made.author_id is None
        made.title = "一月的新政策"  # whoever reads it over may call it what they like
        work.db.flush()
        assert digest.draft(work) is None
        broadcast_id = made.id
    with office.work(desk.approver) as work:
        drafting.submit(work, work.db.get_one(Broadcast, broadcast_id), WAYS)
        with refused("broadcast.own_approval"):
            drafting.approve(work, work.db.get_one(Broadcast, broadcast_id), 1)
    assert act(office, broadcast_id, lambda work, one: work.db.scalar(select(MessageTemplate.key).where(
        MessageTemplate.id == one.template_version.template_id))) == "monthly_digest"  # fmt: skip
