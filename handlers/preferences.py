"""What one wants to hear of (推送设置): stopped, kept to some topics, or taken up again by saying so."""

from __future__ import annotations

import re
from collections.abc import Collection

from config import wording
from handlers.deeds import done
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.kinds import Topic
from nlp.document_titles import without_titles
from services import links, preferences

WORDS = {
    Topic.POLICY: re.compile("政策"),
    Topic.EVENT: re.compile("活动|邀请"),
    Topic.TRAINING: re.compile("培训"),
    Topic.SURVEY: re.compile("调查|问卷|调研"),
    Topic.NOTICE: re.compile("通知类|工作通知|退订通知|恢复通知"),
}
ASKS = re.compile("哪些|什么|我的订阅|怎么")
_WHAT = r"(?:推送|通知|消息|信息|提醒|订阅|短信|政策|活动|培训|调查|问卷|调研)"
_NOT = r"(?:(?<![特区级性类个分辨差])别(?![的人家])|不要|不想|不用|不必|不需要|不再|无需|甭|勿)"
STOPS = re.compile(
    rf"退订|取关|取消[^,，。]{{0,6}}?{_WHAT}|{_NOT}[^,，。]{{0,10}}?(?:发|推|收|看|烦|吵|打扰|骚扰|{_WHAT})"
    r"|停(?:止|掉|了|一?下|发|推|用|吧)|(?<![机有相无海开公攻])关(?:闭|掉|上|停|了(?!解)|一?下)|屏蔽|拒收"
)
ONLY = re.compile("只要|只发|只收|只推|只看|仅")
BEGINS = re.compile("恢复|重新|再次|打开|开启|订阅")


def settle(turn: Turn) -> tuple[Reply, ...]:
    """推送设置: do what was said at once, and say how to take it back; what is not clear is only told."""
    topics = [topic for topic, words in WORDS.items() if words.search(turn.text)]
    before = preferences.muted(turn.look, turn.openid)
    said = without_titles(turn.text)
    if ASKS.search(said):
        return show(turn)
    if ONLY.search(said) and topics:
        preferences.keep_only(turn.work, turn.openid, topics)
    elif STOPS.search(said):
        preferences.mute(turn.work, turn.openid, topics or tuple(Topic))
    elif BEGINS.search(said):
        preferences.unmute(turn.work, turn.openid, topics or tuple(Topic))
    else:
        return show(turn)
    kept = ",".join(sorted(before))
    said = _told(turn, preferences.muted(turn.work, turn.openid), "broadcast.noted")
    return (done(turn, "push.preferences", kept, said),)


def show(turn: Turn) -> tuple[Reply, ...]:
    """我的订阅: what comes and what does not."""
    return (Text(_told(turn, preferences.muted(turn.look, turn.openid), "broadcast.as_it_is")),)


def _told(turn: Turn, muted: Collection[Topic], head: str) -> str:
    """Which topics come and which do not, and the page on which that is set by ticking."""
    return wording.text(
        "broadcast.preferences",
        head=wording.text(head),
        wanted=_names([topic for topic in Topic if topic not in muted]),
        stopped=_names([topic for topic in Topic if topic in muted]),
        link=links.preferences_page(turn.settings, turn.openid, turn.look.now),
    )


def _names(topics: list[Topic]) -> str:
    names = (wording.text(f"broadcast.topic_{topic.value}") for topic in topics)
    return "、".join(names) or wording.text("broadcast.none_of_them")
