"""Whether somebody tells of a fire or of people in danger: whom to call stands before anything else (险情)."""

from __future__ import annotations

from config.patterns import late

_DANGER = late(
    r"(?:着火|起火|失火|爆炸)了|正在(?:着火|燃烧)|[冒有]浓烟|(?:煤气|燃气|天然气|氨气|氯气|危化品|化学品)(?:正在|已经)?(?:泄[漏露]|漏气|漏了)"
    r"|(?:有人|工人|员工|同事|老人|小孩)(?:都|也|正|被|已经)*(?:晕倒|昏倒|触电|被困|困在|被埋|压在|掉(?:下|进)|中毒|受重伤|流血)|快?塌了|要塌"
)


def is_heard(text: str) -> bool:
    """Whether a message tells of danger to people; of one that is over the sentence says so itself."""
    return _DANGER.search(text) is not None
