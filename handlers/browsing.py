"""Looking around in the library without a question: 最近有什么新政策, 哪些快截止了, 科技局有什么政策."""

from __future__ import annotations

from collections.abc import Sequence

from config import wording
from config.patterns import late
from handlers.commands import OF_OFFICE
from handlers.policy_words import label
from handlers.replies import Choice, Choices, Reply, say
from handlers.turn import Turn
from models.policies import Policy
from nlp.named_things import TOPIC, full_name
from nlp.segment import words
from services import links
from services.policies import shortlists

Replies = tuple[Reply, ...]

MOST, MOST_NEAR = 5, 3
MOST_WORDS = 20  # of a question; each is looked for in all titles
TELLING = 2  # characters of a word that may stand in a title for a reason
PLAIN = late(  # words of any title, and of any question
    "政策|补贴|补助|奖励|资金|办法|通知|措施|意见|细则|管理|实施|若干|关于|支持|促进|推进|推动|工作|专项|云川|云川市|全市|本市|企业|公司|中小企业|工厂|项目|申请|申报|"
    "条件|材料|标准|多少|什么|怎么|如何|可以|能够|能不能|哪些|一起|时候|截止|时间|我们|你们|没有|需要|办理|服务|一次性|发展|进一步|有关|做好|情况|问题|今年|现在"
)
_SIGNS = late(r"[\s,.!?。，！？~、…]+")


def newest(turn: Turn) -> Replies:
    """最近有什么新政策."""
    return _listed(turn, "policy.newest", shortlists.newest(turn.look, turn.today, MOST))


def closing(turn: Turn) -> Replies:
    """哪些政策快截止了."""
    return _listed(turn, "policy.closing", shortlists.closing(turn.look, turn.today, MOST))


def of_office(turn: Turn) -> Replies | None:
    """The policies of the office that is named; None when the words ask for more, or it issued none."""
    asked = OF_OFFICE.fullmatch(_SIGNS.sub("", turn.text))
    if asked is None:
        return None
    found, total = shortlists.of_office(turn.look, turn.today, MOST, asked["office"])
    return _listed(turn, "policy.of_office", found, office=asked["office"], total=total) if found else None


def near(turn: Turn, question: str) -> tuple[Choice, ...]:
    """Policies whose titles hold a telling word of a question that found no answer, as lines to tap."""
    topics = (full_name(str(one.value)) for one in turn.meaning.found if one.kind == TOPIC) if turn.meaning else ()
    said = dict.fromkeys(word for text in (question, *topics) for word in words(text) if len(word) >= TELLING)
    telling = [word for word in said if not PLAIN.fullmatch(word)][:MOST_WORDS]
    index = turn.shelf.index()
    found = shortlists.titled(turn.look, index.titles, turn.today, MOST_NEAR, telling) if index is not None else ()
    return tuple(Choice(f"policy:{one.id}", label(one.title)) for one in found)


def _listed(turn: Turn, key: str, found: Sequence[Policy], **facts: object) -> Replies:
    page = links.page(turn.settings, "policies")
    if not found:
        return (say("policy.none_listed", link=page),)
    lines = tuple(Choice(f"policy:{one.id}", _line(one, key)) for one in found)
    return (Choices(wording.text(key, link=page, **facts), lines, is_aside=True),)


def _line(policy: Policy, key: str) -> str:
    """The title; with the last day where that is what was asked for."""
    closes = policy.window_closes_on
    if key != "policy.closing" or closes is None:
        return label(policy.title)
    return wording.text("policy.closing_line", title=label(policy.title), month=closes.month, day=closes.day)
