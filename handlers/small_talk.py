"""Greetings, thanks and questions about the bot."""

from __future__ import annotations

import re

from config import wording
from config.rules import rules
from handlers import commands
from handlers.dates import spoken_moment
from handlers.replies import Reply, say
from handlers.turn import Turn
from services import clock

THANKS = re.compile("谢|辛苦|感恩|多謝|唔该|唔該|thank|3q", re.IGNORECASE)
FAREWELL = re.compile("再见|拜拜|bye|晚安|下次聊", re.IGNORECASE)
LATER = re.compile(
    r"^(?:先|那|还是|暂时|这次|就|我|都|[ ,，])*(?:不了|不用|不必|不要|没事|没有?(?:别的)?了|再说|改[天日]|回头"
    r"|晚[点些]|过会|等[下会]|等忙完|以后|下次|再想|再看|想想(?!办法)|考虑|让我(?:想|考虑)|放[一放]|这样|看看再|明天再|有需要|有空再)"
)
SORRY = re.compile("不好意思|抱歉|对不起|对唔住|别介意|失礼")
GREETS = re.compile("你好|您好|在吗|在不|哈喽|嗨|喂|[早中下晚]上?午?好|有人|hello|^hi", re.IGNORECASE)
HEARD = re.compile(r"^(?:好[的滴]?|嗯|行|可以|知道了?|明白了?|了解了?|收到|ok|[吧呀啊哦,，。.!！ ])+$", re.IGNORECASE)
ABOUT = re.compile("你是谁|你是誰|是政府|官方|机器人|機器人|真人吗|叫什么|你会什么|能做什么|什么功能", re.IGNORECASE)


def answer(turn: Turn) -> tuple[Reply, ...]:
    """寒暄."""
    if ABOUT.search(turn.text):
        return (say("talk.about"),)
    if THANKS.search(turn.text):
        return (say("talk.thanks"),)
    if FAREWELL.search(turn.text):
        return (say("talk.farewell"),)
    if SORRY.search(turn.text):
        return (say("talk.never_mind"),)
    is_within = turn.dialogue.form is not None and not GREETS.search(turn.text)
    if is_within and not LATER.match(turn.text.strip()):
        return (say("talk.noted"),)
    if HEARD.match(turn.text.strip()):
        return (say("talk.heard"),)
    return (say("talk.later" if LATER.match(turn.text.strip()) else "talk.greeting"),)


def where(turn: Turn) -> tuple[Reply, ...]:
    """中心在哪, 怎么去, 好停车吗: as the settings tell it, and nothing that they do not tell."""
    address, way = turn.settings.centre_address, turn.settings.centre_directions
    if not address:
        number = rules().centre_phone
        return (say("talk.where_unknown", phone=number) if number else say("talk.where_unknown_here"),)
    way = way or wording.text("talk.way_unknown")
    return (say("talk.where", centre=rules().centre_name, address=address, way=way, hours=_spans()),)


def phone(turn: Turn) -> tuple[Reply, ...]:
    """你们电话多少."""
    if not rules().centre_phone:
        return (say("talk.phone_unknown"),)
    return (say("talk.phone", phone=rules().centre_phone, hours=_spans()),)


def hours(turn: Turn) -> tuple[Reply, ...]:
    """你们几点上班: when somebody is there, and how to reach them."""
    if clock.is_office_open(turn.now):
        now = wording.text("talk.open_now")
    else:
        now = wording.text("talk.closed_now", opens=spoken_moment(clock.next_opening(turn.now)))
    urgent = wording.text("talk.hours_urgent", phone=rules().centre_phone) if rules().centre_phone else ""
    return (say("talk.hours", hours=_spans(), now=now, urgent=urgent),)


def about_centre(turn: Turn) -> tuple[Reply, ...]:
    """你们在哪儿，几点下班: each of it."""
    assert turn.meaning is not None
    told = {"centre.where": where, "centre.hours": hours, "centre.phone": phone}
    return tuple(reply for asked in commands.about_centre(turn.meaning.normal) for reply in told[asked](turn))


def _spans() -> str:
    return "、".join(f"{begins:%H:%M}—{ends:%H:%M}" for begins, ends in rules().office_hours)
