"""Every enum of the domain, each value with its Chinese name."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Staff roles (角色)."""

    OPERATOR = "operator"  # 坐席
    DISPATCHER = "dispatcher"  # 派单员
    HANDLER = "handler"  # 承办单位经办人
    SUPERVISOR = "supervisor"  # 督办员
    LEADER = "leader"  # 领导
    AUDITOR = "auditor"  # 只读审计
    ADMIN = "admin"  # 系统管理员


class AppealState(StrEnum):
    """States of an appeal (诉求状态)."""

    SUBMITTED = "submitted"  # 已提交
    ACCEPTED = "accepted"  # 已受理
    REJECTED = "rejected"  # 不予受理
    ASSIGNED = "assigned"  # 已交办
    IN_PROGRESS = "in_progress"  # 办理中
    RESOLVED = "resolved"  # 已办结待评价
    CLOSED = "closed"  # 已归档
    REOPENED = "reopened"  # 重办
    WITHDRAWN = "withdrawn"  # 已撤回


class Source(StrEnum):
    """Where an appeal was collected (搜集渠道)."""

    DEPARTMENT = "department"  # 行业部门
    NETWORK = "network"  # 网络平台
    CHAMBER = "chamber"  # 商会
    ENVIRONMENT_SUPERVISOR = "environment_supervisor"  # 营商环境监督员
    THIRD_PARTY = "third_party"  # 第三方评估


class Need(StrEnum):
    """The four needs of production (要素保障)."""

    FINANCE = "finance"  # 金融
    LAW = "law"  # 法治
    MARKET = "market"  # 产销
    TALENT = "talent"  # 人才


class Urgency(StrEnum):
    """How fast an appeal is due (紧急程度)."""

    URGENT = "urgent"  # 紧急
    NORMAL = "normal"  # 一般
    COMPLEX = "complex"  # 复杂


class EventType(StrEnum):
    """Types of events (活动类型)."""

    POLICY_DAY = "policy_day"  # 读懂日
    DIALOGUE_DAY = "dialogue_day"  # 思享日
    PARTNER_DAY = "partner_day"  # 伙伴日
    SERVICE_DAY = "service_day"  # 惠企日
    SYMPOSIUM = "symposium"  # 恳谈会
    OFFICER_TRAINING = "officer_training"  # 联络员培训


class EventState(StrEnum):
    """Life of an event (活动状态)."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审批
    RETURNED = "returned"  # 已退回
    APPROVED = "approved"  # 已批准
    PUBLISHED = "published"  # 报名中
    SIGNUP_CLOSED = "signup_closed"  # 报名截止
    HELD = "held"  # 已举办
    ARCHIVED = "archived"  # 已归档
    CANCELLED = "cancelled"  # 已取消


class SignupState(StrEnum):
    """States of a sign-up (报名状态)."""

    SIGNED_UP = "signed_up"  # 已报名
    WAITING = "waiting"  # 候补
    CANCELLED = "cancelled"  # 已取消


class PolicyState(StrEnum):
    """States of a policy (政策状态)."""

    DRAFT = "draft"  # 草稿
    REVIEW = "review"  # 待审核
    SCHEDULED = "scheduled"  # 待发布
    PUBLISHED = "published"  # 已发布
    AMENDED = "amended"  # 已修订
    REPEALED = "repealed"  # 已废止
    EXPIRED = "expired"  # 已过期


class PolicyKind(StrEnum):
    """Kinds of documents in the library (文件类别)."""

    POLICY = "policy"  # 政策文件
    LAW = "law"  # 法律法规
    READING = "reading"  # 政策解读


class OfficerState(StrEnum):
    """Whether an officer serves (联络员状态)."""

    ACTIVE = "active"  # 在岗
    LEFT = "left"  # 已离任


class EnterpriseSize(StrEnum):
    """Sizes of enterprises (企业规模)."""

    LARGE = "large"  # 大型
    MEDIUM = "medium"  # 中型
    SMALL = "small"  # 小型
    MICRO = "micro"  # 微型


class MessageState(StrEnum):
    """What became of a message that came in (消息状态)."""

    PENDING = "pending"  # 待答复
    ANSWERED = "answered"  # 已答复
    SILENT = "silent"  # 无需答复
    FAILED = "failed"  # 处理失败，已致歉


class OutboxState(StrEnum):
    """States of a notice on its way out (通知状态)."""

    QUEUED = "queued"  # 待发送
    SENDING = "sending"  # 发送中
    SENT = "sent"  # 已发送
    FAILED = "failed"  # 发送失败
    UNCERTAIN = "uncertain"  # 结果不明
    SKIPPED = "skipped"  # 不再发送


class Lane(StrEnum):
    """How patient a notice is (优先级)."""

    REPLY = "reply"  # 答复
    PUSH = "push"  # 推送


class Channel(StrEnum):
    """Ways out (发送方式)."""

    CUSTOMER_MESSAGE = "customer_message"  # 客服消息
    TEMPLATE_MESSAGE = "template_message"  # 模板消息
    SUBSCRIPTION_NOTICE = "subscription_notice"  # 订阅通知
    WECOM_MESSAGE = "wecom_message"  # 企业微信应用消息
    GROUP_ROBOT = "group_robot"  # 企业微信群机器人
    GROUP_CHAT = "group_chat"  # 企业微信群聊
    MASS_MESSAGE = "mass_message"  # 群发消息


class WorkItemKind(StrEnum):
    """What somebody at the centre has to do (待办类别)."""

    HANDOFF = "handoff"  # 转人工
    UNANSWERED = "unanswered"  # 未答上的提问
    MATCH = "match"  # 服务对接
    ROOM = "room"  # 场地预约
    SUGGESTION = "suggestion"  # 建言献策
    BINDING = "binding"  # 核实绑定
    VALIDITY = "validity"  # 政策到期
    REVIEW = "review"  # 实施评估
    CHANGE = "change"  # 修订核对
    OTHER = "other"  # 其他


class WorkItemState(StrEnum):
    """Whether it was done (待办状态)."""

    OPEN = "open"  # 待处理
    DONE = "done"  # 已处理


class HandoffState(StrEnum):
    """Whether a person has the conversation (人工状态)."""

    WAITING = "waiting"  # 等待接待
    TAKEN = "taken"  # 接待中
    ENDED = "ended"  # 已结束


class HandoffReason(StrEnum):
    """Why a conversation was handed over (转人工原因)."""

    ASKED = "asked"  # 要求人工
    NOT_UNDERSTOOD = "not_understood"  # 连续没听懂
    ANGRY = "angry"  # 情绪激动
    DESPAIR = "despair"  # 轻生求助


class HandoffEnd(StrEnum):
    """How a person's stretch of the conversation ended (结束原因)."""

    SOLVED = "solved"  # 已解决
    REGISTERED = "registered"  # 已登记后续办理
    NO_REPLY = "no_reply"  # 对方未回应
    NOT_OURS = "not_ours"  # 不属本中心
    BY_PERSON = "by_person"  # 对方转回机器人
    STAFF_SILENT = "staff_silent"  # 超时无人答复
    QUIET = "quiet"  # 双方无新消息
    LEFT = "left"  # 对方取消关注
    ITEM_DONE = "item_done"  # 待办已处理


class HandoffStep(StrEnum):
    """What happened in a person's stretch of the conversation (接待记录)."""

    TAKEN = "taken"  # 接入
    SAID = "said"  # 答复
    LEFT_WORD = "left_word"  # 留言
    NOTED = "noted"  # 内部备注
    PASSED = "passed"  # 转交
    REGISTERED = "registered"  # 登记
    DEFERRED = "deferred"  # 转为待办
    ASKED_AGAIN = "asked_again"  # 再次要求人工
    ENDED = "ended"  # 结束


class BroadcastState(StrEnum):
    """Life of a broadcast (群发状态)."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审批
    APPROVED = "approved"  # 已批准
    SCHEDULED = "scheduled"  # 等待发送
    SENDING = "sending"  # 发送中
    PAUSED = "paused"  # 已暂停
    COMPLETED = "completed"  # 已完成
    COMPLETED_WITH_FAILURES = "completed_with_failures"  # 已完成，有未送达
    CANCELLED = "cancelled"  # 已取消


class Topic(StrEnum):
    """What a broadcast is about, and what one may stop hearing of (推送类别)."""

    POLICY = "policy"  # 政策
    EVENT = "event"  # 活动
    TRAINING = "training"  # 培训
    SURVEY = "survey"  # 调查
    NOTICE = "notice"  # 通知


class SkipReason(StrEnum):
    """Why somebody of the audience is sent nothing (不发送的原因)."""

    NOT_FOLLOWING = "not_following"  # 未关注
    NO_WAY = "no_way"  # 无可用通道
    MUTED = "muted"  # 已退订
    OFTEN = "often"  # 近期推送已达上限
    BUDGET = "budget"  # 本月群发次数已用完
    TRIAL = "trial"  # 试运行，没有真发
    CANCELLED = "cancelled"  # 群发已取消
