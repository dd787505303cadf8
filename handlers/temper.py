"""Whether somebody is angry with us: met with calm and a person, not with a menu (情绪安抚)."""

from __future__ import annotations

from enum import Enum

from config.patterns import late
from handlers import handoff
from handlers.menu import choice_of
from handlers.replies import Reply, ask
from handlers.turn import UNCLEAR, Turn
from models.kinds import HandoffReason

Replies = tuple[Reply, ...]

INTENT = "anger"

MILD = late(
    r"烦死|烦透|有完没完|没完没了|踢皮球|推来推去|互相推诿|不作为|(?:糊弄|敷衍|忽悠)(?:我|人|谁|企业|老百姓)|耍(?:我|人|谁)"
    r"|浪费(?:我|大家)?(?:们)?的?时间|太?气人"
)
STRONG = late(
    # words thrown at somebody
    r"忍你们|废物(?!处|回|综|利|料|排|管|堆|焚|填|清|运)|白痴|智障|脑残|煞笔|傻[逼叉x×b]|混蛋|王八|妈的|他妈|特么|尼玛|去死|滚蛋|滚开|神经病"
    r"|(?:什么|这)(?:破|烂|垃圾|狗屁|鬼)|搞什么(?:鬼|名堂|飞机)|破(?:系统|机器人|服务|公众号|平台|东西|玩意)"
    r"|(?:你们?|客服|机器人|服务|平台|公众号|中心|政府|系统)(?:就是|真是|都是|是|太|真)*(?:一群|一帮|个)?(?:垃圾|骗子|饭桶|摆设|笑话|狗屎)"
    r"|骗子[!！]|^(?:垃圾|骗子|滚|废物)[!！。]*$"
    # reproach of those who should help
    r"|干什么吃的|吃干饭|吃闲饭|白拿工资|拿(?:着)?(?:纳税人|我们)的钱|尸位素餐"
    r"|(?:到底|究竟)(?:有没有人|还?有人|管不管|还管不管|想不想管)|(?:是不是|根本)(?:都|就)?(?:不想|不会|没人|没有人)(?:管|理)"
    r"|听不懂人话|不说人话|能不能说人话|废话(?:连篇|真多|少说)|少来这套|别跟我扯|答非所问"
    r"|(?:要|去|准备)(?:曝光|举报)你们|找(?:媒体|记者)曝光|上访|告你们|信访局见"
)
# How one feels: about us, unless the message tells what somebody else did (气死人了，隔壁天天半夜施工).
FEELING = late(
    r"气(?:死|炸|疯)(?:我们?|人|个人)?了?|太气人了?|真气人|(?<![着起失])火大(?!家)了?|窝火|受够了|忍无可忍了?|要疯了"
)
OF_HELPERS = late(
    r"你们|中心|客服|人工|机器人|系统|平台|公众号|小程序|政府|部门|窗口|[一-鿿]局|没人|没有人|不[管理办]|推[来脱诿三]|反映|反应|投诉"
    r"|电话|等了|还没|回复|答复|处理|办理|进度|结果|又要?填|重复|怎么(?:回事|办)|多久"
)
LONGEST = 500  # characters of such a tale
A_TALE = 6  # characters beside the feeling that tell what happened
CALM = late(r"(?:没有?|不是|别|不)(?:要)?(?:生气|骂|发火)|(?:关于|涉及|处理|处置).{0,6}不作为的?(?:规定|政策|办法)")
NO_WORDS = late(r"[\W_]|[了啊呀吧哦真我]")
RELIED = late(r"(?:不|别|没有?|从不|绝不|杜绝|防止|避免)(?:再)?(?:踢皮球|推来推去|糊弄|敷衍|忽悠|不作为)")


# What can be done at once, so that doing it helps more than a person would.
DOABLE = frozenset(
    {"event.sign_up", "event.list", "event.cancel", "push.preferences", "room.book", "match.request", "person.bind"}
)


class Temper(Enum):
    """How somebody speaks."""

    CALM = 0
    ANNOYED = 1
    ANGRY = 2


def temper_of(normal: str) -> Temper:
    """How angry a plainly spelt message is with those who should help, rather than about what happened."""
    heard = RELIED.sub("", normal)
    feels = FEELING.search(heard) is not None
    is_angry = STRONG.search(heard) is not None or (feels and not _is_of_others(heard))
    if not (is_angry or feels or MILD.search(heard)) or CALM.search(normal):
        return Temper.CALM
    return Temper.ANGRY if is_angry else Temper.ANNOYED


def _is_of_others(heard: str) -> bool:
    """Whether it is told what somebody did who is none of those that should help."""
    tale = FEELING.sub("", heard)
    return len(NO_WORDS.sub("", tale)) >= A_TALE and OF_HELPERS.search(tale) is None


def met(turn: Turn) -> Replies | None:
    """A person for who is angry (安抚), with what can be done meanwhile; None when the message is answered as usual."""
    assert turn.meaning is not None
    temper = temper_of(turn.meaning.normal)
    if temper is Temper.ANNOYED and turn.dialogue.form is None and _is_unread_tale(turn):
        turn.intent, turn.dialogue.topic[UNCLEAR] = INTENT, turn.text[:LONGEST]
        return (ask("manners.what_happened", tuple(map(choice_of, ("appeal.submit", "handoff.request")))),)
    if temper is Temper.CALM or not _wants_a_person(turn, temper):
        return None
    turn.intent = INTENT
    return handoff.begin(turn, HandoffReason.ANGRY)


def _is_unread_tale(turn: Turn) -> bool:
    """城管天天来，烦死了: something happened, and it was not read what."""
    meaning = turn.meaning
    assert meaning is not None
    tale = NO_WORDS.sub("", MILD.sub("", FEELING.sub("", meaning.normal)))
    return len(tale) >= A_TALE and (meaning.intent == "none" or not meaning.is_certain)


def is_annoyed(turn: Turn) -> bool:
    """Whether the answer should begin with a kind word."""
    if turn.meaning is None or turn.meaning.intent in ("none", "talk.small"):
        return False
    return temper_of(turn.meaning.normal) is not Temper.CALM


def _wants_a_person(turn: Turn, temper: Temper) -> bool:
    meaning = turn.meaning
    assert meaning is not None
    if temper is Temper.ANNOYED:
        return (
            turn.dialogue.form is None and meaning.is_certain and meaning.intent in ("appeal.progress", "appeal.rate")
        )
    return turn.dialogue.form is not None or not meaning.is_certain or meaning.intent not in DOABLE
