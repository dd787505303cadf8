"""Readers that several forms share: text in, a value out, or a kind refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from config.patterns import late
from handlers.corrections import YES
from handlers.replies import Choice
from handlers.turn import Json, Turn
from nlp.lexicon import districts
from nlp.meaning import Found
from nlp.slots import find
from services.errors import Refusal

NAME = late(
    r"^(?:我是|我叫|本人|我|叫|姓名[:：]?)?\s*([一-鿿·]{2,8}|[A-Za-z][A-Za-z .'-]{1,38})(?:先生|女士|小姐|经理|总)?$"
)
APART = late(r"[\s，,。、.\-—]")
PHONE = late(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
SHORTEST_NAME = 2  # characters; 王 of 王总 is no name to write down
CHANGED_MIND = late(r"不是|不在|错了|改")
SHORTEST_ENTERPRISE, LONGEST_ENTERPRISE = 2, 100
NOT_A_NAME = late(
    r"[?？]|怎么|什么|如何|为什么|吗$|不知道|不想|不告诉|不方便|会不会|能不能|可不可以|要不要|是不是|有没有|报复|匿名|^第.{1,3}[个项家]?$"
    r"|再说|代报|我们|我司|欠|^(?:他们|她们|你们|人家|这个|那个|等[一下会])|^(?:帮|让)我"
    r"|^谁|谁[赔管来办负]|^[嗯哦好行的那就 ,，]*(?:登记|确认|提交|继续|办理|发)(?:吧|了|一下)*$"
)
NOT_A_PERSON = late(r"联络员|联系人|企业|公司|厂$|同事|想[去来]|也要?[去来]")
# What stands before the name of the enterprise that files; any other may be the one complained about.
OURS = late(
    r"(?:走访了?|拜访了?|回访了?|我是|我们是|咱们是|这里是|这边是|我司是?|本公司是?|我们公司是|代表?|帮|替|给|为|企业名?称?[:：是]|公司名?称?[:：是]|单位[:：是])\s*$"
)
# What the one complained about does to us, told of the name that opens the message: 青禾食品，拖欠我们货款.
ACCUSES = late(
    r"^(?:他们?|她们?|它们?|这家|该公司|老板|一直|长期|恶意|总是|老是|天天|每天|经常|半夜|夜里|晚上|至今|已经|还|又|都|就是)*"
    r"(?:(?:拖欠|欠|骗|坑|赖|侵占|霸占|抄袭|冒用|仿冒|威胁|欺负|砸|偷|抢)[着了走]*"
    r"(?:我们?|我司|咱们?|本公司|我厂|人家|别人|货款|工程款|工资|尾款|质保金|加工费|运费)"
    r"|(?:不|没|未|拒不|不肯)(?:给|付|结|退|还|支付|结算)(?:我们?|我司)?的?(?:货款|工程款|工资|尾款|质保金|加工费|运费|押金|钱)"
    r"|偷?排(?:污|废水|废气|臭气)(?!费|许可|证|口|指标)|跑路|失联)"
    r"|(?:投诉|举报|告|起诉|曝光)(?:的就是|的是|一下|下)?(?:他们?|她们?|它们?|这家|该公司|对方)"
)
CLAUSES = late(r"[,，。;；、!！?？\s]+")
MOST_CLAUSES = 12
SEPARATORS = tuple("，,、。 ")
TOLD_ALONG = late(r"了|走访|^[代帮替给]")
CALLED = late(r"^(?:我们?是|我们?公司是|公司是|企业是|叫做?|名称是|就是|是)+")


def read_phone(turn: Turn, text: str) -> str:
    """A mobile or a landline number, spoken digits too; of several the last one."""
    spoken = (text, APART.sub("", text))  # voice puts commas between the parts of a number
    said = [fact.value for one in spoken for fact in find(one, turn.today) if fact.kind == "phone"]
    digits = str(said[-1]) if said else re.sub(r"[\s\-—]", "", text)
    if not PHONE.fullmatch(digits):
        raise Refusal("person.phone_unclear")
    return digits


def phone_said(turn: Turn) -> str | None:
    """The phone number a message speaks of."""
    found = turn.found("phone")
    return str(found) if found else None


def phone_known(turn: Turn) -> str | None:
    """The phone number of the message, or of who writes it."""
    if phone_said(turn):
        return phone_said(turn)
    if turn.contact and turn.contact.phone:
        return turn.contact.phone
    return turn.officer.phone if turn.officer else None


def district_said(turn: Turn) -> str | None:
    """The district of ours that a message speaks of."""
    return _district_meant(turn.text, turn.meaning.found if turn.meaning else ())


def read_district(turn: Turn, text: str) -> str:
    """One of the districts, with or without 区; of 不是江东是江西 the second."""
    district = _district_meant(text, find(text, turn.today))
    if district:
        return district
    raise Refusal("person.district_unclear")


def _district_meant(text: str, facts: Iterable[Found]) -> str | None:
    """The first of ours, but of 不是江东，是江西 the last."""
    known = [str(fact.value) for fact in facts if fact.kind == "district" and fact.value in districts()]
    if not known:
        return None
    return known[-1] if CHANGED_MIND.search(text) else known[0]


def read_name(turn: Turn, text: str) -> str:
    """A person's name, alone or told with other things: 我叫周平，电话139…."""
    match = NAME.match(text.strip())
    if YES.match(text.strip()):
        raise Refusal("person.name_unclear")
    if match and not NOT_A_NAME.search(text) and not NOT_A_PERSON.search(match.group(1)):
        return match.group(1).strip()
    named = [str(fact.value) for fact in find(text, turn.today) if fact.kind == "person"]
    if named and len(named[0]) >= SHORTEST_NAME:
        return named[0]
    raise Refusal("person.name_unclear")


def name_said(turn: Turn) -> str | None:
    """The full name of the person a message tells."""
    facts = turn.meaning.found if turn.meaning else ()
    named = [str(fact.value).removesuffix("去") for fact in facts if fact.kind == "person"]  # 李敏去
    return next((name for name in named if len(name) >= SHORTEST_NAME), None)


def read_enterprise(turn: Turn, text: str) -> str:
    """An enterprise's name as said, without what was told along with it."""
    name = CALLED.sub("", re.split(r"[，,；;。\s]", text.strip())[0])
    found = next((fact.text for fact in find(text, turn.today) if fact.kind == "enterprise"), name)
    if TOLD_ALONG.search(name):
        name = found
    if NOT_A_NAME.search(name):  # 是青禾食品欠我们的，我们是明达五金
        facts = find(text, turn.today)
        named = (fact for fact in facts if fact.kind == "enterprise" and OURS.search(text[: fact.start]))
        name = next((fact.text for fact in named), name)
    is_place = name.removesuffix("区") in {district.removesuffix("区") for district in districts()}
    is_long_enough = SHORTEST_ENTERPRISE <= len(name) <= LONGEST_ENTERPRISE
    if is_place or not is_long_enough or NOT_A_NAME.search(name) or YES.match(name) or name.isdigit():
        raise Refusal("person.enterprise_unclear")
    return name


def own_enterprise(turn: Turn) -> str | None:
    """The enterprise a message says it is filed for; one that is merely mentioned is not taken."""
    facts = turn.meaning.found if turn.meaning else ()
    named = [fact for fact in facts if fact.kind == "enterprise"]
    ours = next((fact.text for fact in named if OURS.search(turn.text[: fact.start])), None)
    return ours or next((fact.text for fact in named if _signs(turn, fact)), None)


def _signs(turn: Turn, fact: Found) -> bool:
    """恒远机械，江东，139…，……: a name that opens a message beside a phone number or a district is the writer's own,
    unless what follows accuses it."""
    rest = turn.text[fact.end :]
    is_alone = not turn.text[: fact.start].strip() and rest[:1] in SEPARATORS and not _is_accused(rest)
    return is_alone and (phone_said(turn) is not None or district_said(turn) is not None)


def _is_accused(rest: str) -> bool:
    """Whether a clause after a name tells what the name does to somebody; 客户欠我们 has a subject of its own."""
    return any(ACCUSES.search(clause) for clause in CLAUSES.split(rest)[:MOST_CLAUSES])


def district_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    """All districts as lines to tap."""
    return tuple(Choice(f"slot:{district}", district) for district in districts())
