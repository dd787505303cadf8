"""Kinds and states of what is learned from use, with their Chinese names; the others stand in `models.kinds`."""

from __future__ import annotations

from enum import StrEnum


class LessonReason(StrEnum):
    """Why a message is to be learned from (待学原因)."""

    UNCLEAR = "unclear"  # 没听明白
    CORRECTED = "corrected"  # 对方改选
    HANDED_OVER = "handed_over"  # 转了人工
    USELESS = "useless"  # 答复没用


class LessonState(StrEnum):
    """What became of a message to learn from (处理情况)."""

    OPEN = "open"  # 待处理
    LABELLED = "labelled"  # 已标注
    TAUGHT = "taught"  # 已加例句
    IGNORED = "ignored"  # 已忽略


class WordKind(StrEnum):
    """What an added word is (词语类别)."""

    SYNONYM = "synonym"  # 同义说法
    TERM = "term"  # 专有名词


class TrainingState(StrEnum):
    """States of a training (训练状态)."""

    QUEUED = "queued"  # 排队中
    RUNNING = "running"  # 训练中
    READY = "ready"  # 待决定
    KEPT = "kept"  # 启用过
    DISCARDED = "discarded"  # 已放弃
    FAILED = "failed"  # 没有完成
