"""A comment round for tests: a draft of three articles with a question of each kind."""

from __future__ import annotations

from datetime import timedelta

from models.comment_rounds import CommentRound
from models.round_kinds import QuestionKind
from models.work import Work
from services.policies import comment_rounds
from services.policies.comment_rounds import Content, Question

CONTACTS = {"all": [{"field": "role", "in": ["contact"]}, {"all": []}, {"all": []}]}
DRAFT = """第一条 为了规范园区停车管理，制定本办法。
第二条 货车在园区主干道停靠不得超过三十分钟。
第三条 违反规定的，由园区管理机构劝离。"""


def content_of(work: Work, **changes: object) -> Content:
    """What is asked; it ends in a week."""
    told = {
        "title": "园区停车管理办法（征求意见稿）",
        "issuer": "云川市工业园区管委会",
        "intro": "停车时长和劝离办法，请您看看是否合适。",
        "text": DRAFT,
        "questions": (
            Question(QuestionKind.CHOICE, "是否赞成停靠时长的规定？", ("赞成", "基本赞成", "不赞成")),
            Question(QuestionKind.SCALE, "现在停车方便吗？"),
            Question(QuestionKind.TEXT, "贵企业每天有多少车次？"),
        ),
        "audience": CONTACTS,
        "closes_at": work.now + timedelta(days=7),
    }
    return Content(**{**told, **changes})  # type: ignore[arg-type]


def opened(work: Work, **changes: object) -> CommentRound:
    """A round that takes answers; `work` is that of somebody of the staff."""
    one = comment_rounds.draft(work, content_of(work, **changes))
    comment_rounds.open_(work, one, "https://example.org/rounds/x")
    return one
