"""Long letters: whether somebody asks or accuses shows in the manner of the whole, more than in any single word."""

from __future__ import annotations

import re
from math import log

from nlp.features import masked
from nlp.normal import normalise
from nlp.router import Ranked, Router

SHORTEST = 80  # characters; a shorter message is no letter
ASK, ACCUSE = "policy.ask", "appeal.submit"
MANNER = 6.0  # how much the manner weighs beside the router's own leaning

_ASKING = re.compile(
    r"吗|呢|是否|能否|能不能|可不可以|可以吗|什么时候|何时|多久|多少|如何|怎么|怎样|哪里|哪些|哪个|几时|有没有|"
    r"需要什么|什么条件|什么手续|想了解|想知道|了解一下|请教|解答|告知|答复|回复|咨询|请问"
)
_ACCUSING = re.compile(
    r"严重|违规|违法|乱|非法|强制|强行|欺骗|欺诈|骗|黑|不作为|查处|严查|处理|严惩|制止|整治|取缔|噪音|扰民|污染|拖欠|"
    r"拒|推诿|态度|恶劣|不合理|霸王|坑|烂|维权|影响|希望有关部门|求|还我|管一管|治理|整改|虚假|偷|私自|擅自|占用|违建|"
    r"垃圾|投诉|举报|控告|曝光"
)
_HEAD = re.compile(r"[^。!?！？\n]*[。!?！？\n]?")


def lean(text: str, router: Router) -> float:
    """Above 0 a letter accuses, below it asks; its head (a title, or the first sentence) counts once more."""
    logits = router.logits(masked(normalise(text))).tolist()
    model = logits[router.labels.index(ACCUSE)] - logits[router.labels.index(ASK)]
    head = _HEAD.match(text)
    end = head.end() if head else 0
    return float(model) + MANNER * (_manner(text[:end]) + _manner(text[end:]))


def settle(text: str, ranked: Ranked, router: Router) -> Ranked:
    """Of a letter that asks or accuses, the one it leans to comes first."""
    scores = dict(ranked)
    if ranked[0][0] not in (ASK, ACCUSE) or not {ASK, ACCUSE} <= scores.keys():
        return ranked
    first, second = (ACCUSE, ASK) if lean(text, router) > 0 else (ASK, ACCUSE)
    if first == ranked[0][0]:
        return ranked
    scores[first], scores[second] = scores[second], scores[first]
    return tuple(sorted(scores.items(), key=lambda pair: -pair[1]))


def _manner(text: str) -> float:
    return log((1 + len(_ACCUSING.findall(text))) / (1 + len(_ASKING.findall(text))))
