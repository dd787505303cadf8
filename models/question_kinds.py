"""The enums of questions about policies and of their answers, each value with its Chinese name."""

from __future__ import annotations

from enum import StrEnum


class FaqState(StrEnum):
    """Whether an answer to a usual question may be said (常见问答状态)."""

    DRAFT = "draft"  # 待审核
    REVIEWED = "reviewed"  # 已审核
    RETIRED = "retired"  # 已停用


class QuestionOutcome(StrEnum):
    """What a question about policies was answered with (作答情况)."""

    ANSWERED = "answered"  # 政策原文作答
    FAQ = "faq"  # 常见问答作答
    NOT_FOUND = "not_found"  # 没有找到
    NOT_IN_IT = "not_in_it"  # 文件里没有


class UselessReason(StrEnum):
    """Why an answer was of no use (没用的原因)."""

    NOT_MINE = "not_mine"  # 答非所问
    OUTDATED = "outdated"  # 内容过时
    UNCLEAR = "unclear"  # 看不明白
    OTHER = "other"  # 其他原因
