"""How many, how much, which one, how good: people, money, places in a list, verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.patterns import late
from nlp.meaning import Found
from nlp.numbers import FIGURE, amount, whole

MOST_PEOPLE = 10_000

_MONEY = late(
    rf"(?P<figure>{FIGURE}(?:个?[万亿](?:{FIGURE}(?![年天月周期折倍成]))?)?)(?P<vague>[多几余来]?)(?P<unit>万|亿|w(?![a-z灯]))?"
    r"(?P<coin>元|块(?![儿地板砖牌屏表石瓷瓦])钱?|圆|人民币|rmb|元钱)?"
    r"(?!块[儿地板砖牌屏表石瓷瓦]|瓦|功率|的?(?:功率|灯|电机|马达)|人|平|名|个|台|件|家|吨|千瓦|度|户|只|套|股|字|次|公里|辆|㎡|方)"
)
_LARGE = late("[万亿]")
_SOME = late("(?<![零一二两三四五六七八九])[一二两三四五六七八]([二三四五六七八九])(?=[十百千万亿]|$)")  # 两三万
_COUNT = rf"(?P<count>{FIGURE}|俩|仨)"
_PEOPLE = (
    r"(?:多|来)?(?:个?人(?!民|工|社|才|力|都|也)|位(?!置|数|于)|名(?!额满|单|称|下|字|片)|席|张票|个名额|个座位?|个席位|个位|"
    r"个?(?:同事|员工|代表|高管|领导|老板|朋友|徒弟|客户|财务|会计|参会|经理|合伙人|嘉宾))(?!次)"
)
_HEADCOUNT = late(
    rf"(?<![第\d.]){_COUNT}{_PEOPLE}"
    rf"|人数(?:是|为|有|大概|大约|约|暂定|改成|改为|变成|改到|增加到|[:,]){{0,3}}\s?(?P<stated>{FIGURE})"
    r"|(?:^|\s)(?:\+|加)(?P<plus>\d{1,2})(?!\d)|我(?:们)?(?P<pair>俩|仨)|(?P<last>俩)$"
    r"|(?:加|带|算|添|留|报)(?:上|多)?我?(?P<more>[一两二三四五1-5])个(?:[。,!;]|$|去|来|听|名|吧|呗)"
    r"|(?:加|算|报)上?(?P<one>我一个|个名额|我一位)|(?:就|只有|只是)(?P<self>我自己|我一[个人]|我本人)(?=$|一?个?人?[,。!;去来参吧])"
)
# The sum of what was told before, or what it becomes: 一共仨, 改成六个.
_SUM = late(
    rf"(?:一共|总共|合计|还剩|剩下?|改成|改为|变成|减到|加到)(?:可能|大概|大约|约|是|有|了)*(?P<sum>[俩仨]|{FIGURE}(?:个人?|人|位|名)(?=$|[,。!;吧了就]))"
)
_COUNTED = late("[个人位名]+$")
_ROUGH = late(r"[一二两三四五六七八九]([一二两三四五六七八九])$")  # 七八个 may be eight
_CHANGE = late(
    rf"(?:从|由)?(?P<before>{FIGURE})(?:个?人|位|个|名)?(?:变成?|改成?为?|改到|增加?到|减少?到|换成?)(?P<after>{FIGURE})(?!月|[点号日:])"
)
_TURNS_INTO = late("[变改到换]")
_WITH = late(
    rf"(?<!一起)带(?:上|着|了)?(?P<guests>{FIGURE})?(?:个|位|名)?(?:我们?)?(?:公司|部门)?的?"
    r"(?P<who>同事|徒弟|朋友|财务|会计|老板|助理|客户|法务|合伙人|人(?=[去来参,。]|$)|下属|秘书|搭档)"
)
_TOGETHER = late(
    rf"我(?:跟|和|同|与)(?:我们?)?(?:公司|部门|那个)?的?(?:(?P<others>{FIGURE})[个位名])?(?:会计|财务|同事|老板|合伙人|助理|法务|徒弟|搭档|人事|经理|总监|董事长|出纳|秘书|"
    r"[\u4e00-\u9fff]{{1,2}}(?:总|经理|姐|哥|工|会计|主任))(?!说|打|讲|商量|联系|反映|吵)"
)
# So many people stand in the story; they are not the ones who come.
_STAFF_BEFORE = late(
    r"(?:员工|职工|工人|公司|厂里?|企业|规模|在岗|共有|就|一家|我们(?:公司|厂|店)?不[到足满]|参保|裁了?|招了?|用工)[有约近共才就]{0,2}$"
)
_STAFF_AFTER = late(r"(?:的|左右的)?(?:小?公司|小?厂|企业|团队|规模|工人|社保|参保|工资)")

_ORDINAL = late(
    r"第(?P<place>\d{1,2}|[一二三四五六七八九十]{1,3})(?:个|家|场|项|位|份|种|款|条|单|件|$)(?!工作日|季度|月)"
    r"|(?P<last>最后一?[个家场项位条单件])|(?P<first>头一[个家场项位条单件])"
)
_CHOICE = late(r"(?:选|我?要|就)?(?P<place>\d{1,2}|[一二两三四五六七八九十])[.。!吧号]?")

_RATING = late(
    r"(?<![\d第.])(?P<stars>[1-5一二两三四五])(?:颗?个?星(?!期|级酒店|的?酒店|座)|分(?!钟|之|公|店|期|红|局|厂|别|批|成|包|支|校|摊|子|为))"
    r"|(?P<full>满分)|(?P<none>(?<![\d.])[0零]分|一?颗星都不|[0零]星|负分|(?:一个)?星都不)"
    r"|(?P<drawn>[⭐🌟★]{1,5})(?![⭐🌟★])"
    r"|(?:打个?|评分|评价|给个?|星级)[:是为]?\s?(?P<bare>[1-5])(?=[,。!;\s]|$)"
)
_RATING_SIGN = late("[星分⭐🌟★]|(?:[打给价])个?[:是为]?\\s?[1-5]")
_VERDICT_SIGN = late("[意评般吧]")
_VERDICTS = {
    "非常不满意": 1, "很不满意": 1, "极不满意": 1, "十分不满意": 1, "太不满意": 1,
    "不太满意": 2, "不满意": 2, "唔满意": 2,
    "不是很满意": 2, "差评": 1, "一般般": 3, "还算满意": 4, "勉强满意": 3, "还行吧": 3,
    "基本满意": 3, "比较满意": 4, "非常满意": 5, "很满意": 5, "十分满意": 5, "特别满意": 5, "相当满意": 5, "好满意": 5,
    "好评": 5, "满意": 4,
}  # fmt: skip
_VERDICT = late("(?<!好)(?:" + "|".join(_VERDICTS) + ")(?!度)")


def money(text: str) -> Iterator[Found]:
    """Sums in yuan."""
    for match in _MONEY.finditer(text):
        if not (match["unit"] or match["coin"] or _LARGE.search(match["figure"])):
            continue
        value = amount(_SOME.sub(r"\1", match["figure"]) + (match["unit"] or "").replace("w", "万"))
        if value is not None and value > 0:
            yield Found("money", round(value), "", *match.span())


def headcounts(text: str) -> Iterator[Found]:
    """How many come: a sum stands for what it is made of."""
    sums = list(_sums(text))
    yield from sums[-1:] or _told(text)


def _sums(text: str) -> Iterator[Found]:
    for match in _SUM.finditer(text):
        if not _STAFF_AFTER.match(text, match.end()):
            yield from _heads(_people(_COUNTED.sub("", match["sum"])), match)


def _told(text: str) -> Iterator[Found]:
    """Of 从2变3 the second, and 我带两个同事 are three."""
    for match in _CHANGE.finditer(text) if _TURNS_INTO.search(text) else ():
        yield from _heads(whole(match["after"]), match)
    for match in _WITH.finditer(text) if "带" in text else ():
        guests = whole(match["guests"]) if match["guests"] else 1
        yield from _heads(guests + 1 if guests else None, match)
    for match in _TOGETHER.finditer(text) if "我" in text else ():
        others = whole(match["others"]) if match["others"] else 1
        yield from _heads(others + 1 if others else None, match)
    for match in _HEADCOUNT.finditer(text):
        said = next((match[name] for name in ("count", "stated", "plus", "pair", "last", "more") if match[name]), "一")
        about_staff = match["count"] and (
            _STAFF_BEFORE.search(text[max(0, match.start() - 6) : match.start()])
            or _STAFF_AFTER.match(text, match.end())
        )
        if not about_staff:
            yield from _heads(_people(said), match)


def _people(said: str) -> int | None:
    return {"俩": 2, "仨": 3}.get(said) or whole(_ROUGH.sub(r"\1", said))


def _heads(count: int | None, match: re.Match[str]) -> Iterator[Found]:
    if count and count < MOST_PEOPLE:
        yield Found("headcount", count, "", *match.span())


def ordinals(text: str) -> Iterator[Found]:
    """第二个, 最后一个 (-1)."""
    for match in _ORDINAL.finditer(text):
        place = -1 if match["last"] else 1 if match["first"] else whole(match["place"])
        if place:
            yield Found("ordinal", place, "", *match.span())


def ratings(text: str) -> Iterator[Found]:
    """Stars, points and verdicts, from 1 to 5."""
    for match in _RATING.finditer(text) if _RATING_SIGN.search(text) else ():
        yield Found("rating", _stars(match), "", *match.span())
    for match in _VERDICT.finditer(text) if _VERDICT_SIGN.search(text) else ():
        yield Found("rating", _VERDICTS[match[0]], "", *match.span())


def _stars(match: re.Match[str]) -> int:
    if match["full"]:
        return 5
    if match["none"]:
        return 1
    return len(match["drawn"]) if match["drawn"] else whole(match["stars"] or match["bare"]) or 1


def of_a_bare_figure(text: str) -> Iterator[Found]:
    """A message that is a figure may choose from a list or rate: the open question decides which is meant."""
    match = _CHOICE.fullmatch(text.strip())
    place = whole(match["place"]) if match else None
    if place:
        yield Found("ordinal", place, "", 0, len(text))
        if place <= 5:
            yield Found("rating", place, "", 0, len(text))
