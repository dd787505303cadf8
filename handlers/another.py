"""Another matter, told while the first is filled in or checked: 等下，还有个事…."""

from __future__ import annotations

from config.patterns import late
from config.rules import rules
from handlers import form_questions, matters
from handlers.corrections import ASKS_FIRST
from handlers.turn import Json, Turn
from nlp.understand import understand

ANOTHER = "another"  # among the answers: the other matter, until it is known where it belongs
WANTED = "wants_another"  # among the answers: it was announced
APART = "apart"  # the slot that asks where it belongs
_LEAD = late(
    r"^(?:等一?下|等等|稍等|慢着|先别急?|对了|哦|噢|啊|哎|诶|嗯|那|不好意思|[ ,，。!！])*"
    r"(?:还有|另外|顺便|再)(?:还有?|再)?(?:我|想|要|帮我)*(?:反映|投诉|说|讲|提)?(?:一|两|几|1|2)?(?:个|件|桩|别的|其他的?)"
    r"(?:小|别的|其他的?)?(?:事情?|问题|诉求)儿?(?:我|还|也|要|想|忘了|没)*(?:说|讲|反映|提|投诉|报)*(?:一下)?(?:就是|是)?"
    r"[\s,，。:：!！]*"
)
NOTHING = late(
    r"^(?:那|哦|嗯|先|就|[ ,，])*(?:没有?(?:别的)?事?了?|不用了?|不说了?|不必了?|算了|就这些|就这一件)(?:吧|谢谢)*$"
)
_MENDS = late(  # 电话写错了
    r"^(?:我的?|我们的?|刚才的?|联系)*(?:电话|手机|号码|企业|公司|名称|名字|姓名|区|内容)(?:名称?|号码?)?(?:我|刚才)*(?:写|填|说|打|报|留|选)错"
)
_NO_WORDS = late(r"[\W\d_]")


def heed(turn: Turn, answers: Json) -> str:
    """Put the other matter beside the first, to be asked where it belongs; a question is left to be answered."""
    form, said = turn.dialogue.form, turn.text.strip()
    if form is None or "problem" not in answers or form.asking in ("problem", APART, ANOTHER):
        return ""
    lead = _LEAD.match(said)
    if lead is None or _asks(turn, said[lead.end() :]):
        return ""
    rest, turn.text = said[lead.end() :], ""
    answers.pop(APART, None)
    answers.pop(ANOTHER, None)
    answers[WANTED] = True
    if len(_NO_WORDS.sub("", rest)) < rules().shortest_problem:
        form.asking = ANOTHER
        return "appeal.another_wanted"
    answers[ANOTHER], form.asking = rest, APART
    return "appeal.another_heard"


def taken(answers: Json) -> str:
    """The other matter, which now has its place."""
    answers.pop(WANTED, None)
    return str(answers.pop(ANOTHER, ""))


def _asks(turn: Turn, rest: str) -> bool:
    """Whether the other thing is a question, a correction or another deed; then it is what the message says."""
    is_other = ASKS_FIRST.match(rest) or _MENDS.match(rest) or (rest and matters.other_wish(turn, rest))
    if not is_other and not _is_of_form(turn, rest):
        return False
    turn.text = rest
    turn.meaning = understand(rest, today=turn.today, is_officer=lambda: turn.officer is not None)
    return True


def _is_of_form(turn: Turn, rest: str) -> bool:
    """多久能办好, 要收费吗: asked about the form itself."""
    form, whole, turn.text = turn.dialogue.form, turn.text, rest
    told = form_questions.answered(turn, form.asking if form else "", form_questions.OF_APPEAL)
    turn.text = whole
    return bool(told)
