"""The enums of comment rounds and decision lists, each value with its Chinese name."""

from __future__ import annotations

from enum import StrEnum


class RoundKind(StrEnum):
    """What people are asked about (征集类别)."""

    COMMENT = "comment"  # 征求意见
    REVIEW = "review"  # 实施评估


class RoundState(StrEnum):
    """Life of a comment round (征集状态)."""

    DRAFT = "draft"  # 草稿
    OPEN = "open"  # 征集中
    ENDED = "ended"  # 已截止
    CLOSED = "closed"  # 已反馈
    CANCELLED = "cancelled"  # 已取消


class QuestionKind(StrEnum):
    """How a question is answered (题型)."""

    CHOICE = "choice"  # 单选
    SCALE = "scale"  # 打分
    TEXT = "text"  # 填空


class Verdict(StrEnum):
    """What became of an opinion (采纳情况)."""

    ADOPTED = "adopted"  # 采纳
    PARTLY = "partly"  # 部分采纳
    NOT_ADOPTED = "not_adopted"  # 未采纳


class DecisionKind(StrEnum):
    """Which decision list an entry stands in (清单类别)."""

    MAY = "may"  # 可为
    MUST_NOT = "must_not"  # 不可为
    FIRST_OFFENCE = "first_offence"  # 首违不罚


class DecisionState(StrEnum):
    """Whether an entry of a decision list is answered with (条目状态)."""

    DRAFT = "draft"  # 草稿
    PUBLISHED = "published"  # 已发布
    WITHDRAWN = "withdrawn"  # 已撤下
