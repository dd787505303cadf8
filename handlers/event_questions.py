"""Questions about the event of the open sign-up: 几点开始, 在哪, 好停车吗, 讲什么."""

from __future__ import annotations

from config import wording
from config.patterns import late
from handlers import form_questions
from handlers.corrections import without_lead
from handlers.dates import spoken_moment
from handlers.turn import Turn
from models.events import Event
from nlp.normal import normalise

LONGEST = 20  # characters
_SIGNS = late(r"[\s,.!?。，！？~、…]+")
_LEAD = r"(?:那|请问|等一?下|等等|对了|这个|这场|活动|会|是|到底|大概|要|我们?|都|的)*"
_END = r"(?:的|啊|呀|呢|吗|么|来着)*"
_WHEN = late(
    rf"{_LEAD}(?:几点|什么时候|啥时候|哪天|几号|(?:星期|周|礼拜)几|时间)(?:开始|结束|举办|开|召开|是|到|散会|几点|什么时候)*{_END}"
)
_WHERE = late(
    rf"{_LEAD}(?:在|去|到)?(?:哪里?|哪儿|什么地方|啥地方|地点|地址)(?:开|举办|办|集合|是|在哪里?|在哪儿)*{_END}"
)
_WAY = late(
    rf"{_LEAD}(?:(?:有没有|能不能|好不好|有|能|可以|好|方便)?(?:地方)?停车(?:位|场)?|怎么(?:去|走|过去|坐车)){_END}"
)
_WHAT = late(
    rf"{_LEAD}(?:讲|聊|说|学|做)些?(?:什么|啥)(?:内容)?{_END}|{_LEAD}(?:主要)?(?:内容|主题)(?:是)?(?:什么|啥)?{_END}"
)


def answered(turn: Turn, asking: str) -> str:
    """What is said to a question about the form, or about the event that was chosen in it."""
    if told := form_questions.answered(turn, asking, form_questions.OF_SIGN_UP):
        return told
    form = turn.dialogue.form
    words = without_lead(_SIGNS.sub("", normalise(turn.text))) if len(turn.text) <= LONGEST else ""
    if form is None or not words or not form.answers.get("event"):
        return ""
    key = next((key for key, asked in ASKED if asked.fullmatch(words)), "")
    return _told(turn, key, form.answers["event"]) if key else ""


ASKED = (("event.tell_when", _WHEN), ("event.tell_when", _WHERE), ("event.tell_way", _WAY), ("event.tell_theme", _WHAT))


def _told(turn: Turn, key: str, event_id: int) -> str:
    event = turn.look.db.get_one(Event, event_id)
    facts = {"time": spoken_moment(event.starts_at), "place": event.place, "theme": event.theme or event.title}
    return wording.text(key, **facts)
