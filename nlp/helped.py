"""有用, 没用, 没帮助: whether a few words judge the answer that they follow."""

from __future__ import annotations

from config.patterns import late
from nlp.normal import normalise

LONGEST = 24  # characters; who says more tells something
_SIGNS = late(r"[\s,.;!?。，；！？~、…]+")
_OF_IT = (
    r"(?:嗯|哦|唉|哎|好的|这|那|个|条|它|你|的|回答|答案|回复|内容|对我们?|我们?|觉得|好像|感觉|都|还是|也|并|就|根本|完全|真的?|实在"
    r"|一点|可|确实|还|挺|很|太|非常|蛮|十分)*+"
)
_END = r"(?:呀|啊|哦|呢|吧|哈|的|了|谢谢你?们?|感谢|多谢|辛苦了?)*+"
_USELESS = late(
    rf"{_OF_IT}(?:没有?(?:什么|啥|半点)?(?:用处?|帮助)|(?:用处?|帮助)都没有?|无用|没啥用|不管用|不顶用|没什么用|帮不上忙?|没帮上忙?"
    rf"|没有?解决(?:我的?问题)?|不是这个|不是我(?:要|想)?问的|没有?回答(?:我的?问题|到点子?上)?|答得不对|答非所问|没答到点子?上){_END}"
)
_USEFUL = late(rf"{_OF_IT}(?:有(?:用|帮助)|管用|帮到我?了?|帮了?大?忙|帮上忙了|解决了(?:我的?问题)?){_END}")


def helped(text: str) -> bool | None:
    """Whether these words say that an answer helped, or that it did not; None when they say anything else."""
    if len(text) > LONGEST:
        return None
    bare = _SIGNS.sub("", normalise(text))
    if _USELESS.fullmatch(bare):
        return False
    return True if _USEFUL.fullmatch(bare) else None
