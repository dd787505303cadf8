"""A question on the desk becomes a usual one in the console: answered once, kept by one click, let out by another."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from models.faq import FaqEntry, PolicyQuestion
from models.kinds import Role, WorkItemKind
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.question_kinds import FaqState, QuestionOutcome, UselessReason
from models.work import Office
from services import work_items
from services.policies import library
from services.policies.library import PolicyRecord
from tests.cast import ZHOU_PING
from tests.conftest import Clock
from tests.console.conftest import Login

POLICY = PolicyRecord(
    title="云川市境外展会补贴办法",
    text="第一条 目的。\n第二条 展位费按70%补贴。\n第三条 每年申报。",
    document_number="云商务〔2025〕5号",
)
STAMP = re.compile(r'name="seen" value="([^"]+)"')
FIELDS = {"question": "签证费能报吗", "answer": "签证费不在补贴范围内。", "variants": "签证的钱报不报\n\n签证费补不补"}


def entry(office: Office) -> FaqEntry:
    with office.reading() as look:
        found = look.db.scalars(select(FaqEntry)).one()
        look.db.expunge(found)
        return found


def test_an_answer_leaves_once_and_becomes_a_usual_question_by_one_click(office: Office, log_in: Login) -> None:
    with office.work(ZHOU_PING.actor) as work:
        item = work_items.open_item(work, WorkItemKind.UNANSWERED, ZHOU_PING.openid, "签证费能报吗")
    desk = log_in(Role.OPERATOR)
    page = f"/console/work-items/{item.id}"
    assert "存入常见问答" not in desk.get(page).text
    for _ in range(2):
        desk.post(f"{page}/answer", text="签证费不在补贴范围内。")
    with office.reading() as look:
        assert look.db.scalar(select(func.count()).select_from(OutboxEntry)) == 1
        assert look.db.get_one(WorkItem, item.id).answer == "签证费不在补贴范围内。"
    assert "存入常见问答" in desk.get(page).text
    kept = [desk.post(f"{page}/faq").location for _ in range(2)]
    assert kept[0] == kept[1]
    assert (entry(office).state, entry(office).answer) == (FaqState.DRAFT, "签证费不在补贴范围内。")


def test_one_writes_and_another_lets_out_what_they_have_read(office: Office, log_in: Login, clock: Clock) -> None:
    with office.work() as work:
        library.save(work, POLICY)
    writer, reviewer = log_in(Role.DISPATCHER), log_in(Role.SUPERVISOR)
    writer.get("/console/faq/new?question=签证费能报吗")
    page = writer.post("/console/faq/new", **FIELDS, policy="云商务[2025]5号", article="第二条").location
    assert "另一位同事审核" in writer.get(page).text
    writer.post(f"{page}/review")
    assert entry(office).state is FaqState.DRAFT
    shown = reviewer.get(page).text
    assert "展位费按70%补贴" in shown
    seen = {"seen": STAMP.findall(shown)[0]}
    clock.move(seconds=1)
    writer.fill(f"{page}/edit", **FIELDS | {"answer": "签证费全额报销。"})
    assert "内容又有变化" in reviewer.get(reviewer.post(f"{page}/review", **seen).location).text
    assert entry(office).state is FaqState.DRAFT
    seen = {"seen": STAMP.findall(reviewer.get(page).text)[0]}
    reviewer.post(f"{page}/review", **seen)
    assert (entry(office).state, entry(office).reviewed_by) == (FaqState.REVIEWED, Role.SUPERVISOR.value)
    asked = reviewer.post(f"{page}/retire")
    assert "确定停用" in asked.text
    assert entry(office).state is FaqState.REVIEWED
    reviewer.post(f"{page}/retire", confirmed="yes")
    assert entry(office).state is FaqState.RETIRED


def test_what_cannot_be_kept_stays_in_the_form_with_the_reason(office: Office, log_in: Login) -> None:
    desk = log_in(Role.DISPATCHER)
    desk.get("/console/faq/new")
    shown = desk.post("/console/faq/new", **FIELDS, policy="云商务〔2025〕99号").text
    assert "政策库里没有" in shown
    assert FIELDS["answer"] in shown
    with office.reading() as look:
        assert look.db.scalar(select(func.count()).select_from(FaqEntry)) == 0


def test_what_was_asked_is_counted_once_a_question_and_shown_by_what_became_of_it(
    office: Office, log_in: Login
) -> None:
    with office.work() as work:
        for number, outcome in enumerate((*(QuestionOutcome.NOT_FOUND,) * 3, QuestionOutcome.ANSWERED)):
            row = PolicyQuestion(
                message_id=number, key=outcome, text=f"问{outcome}", asked_at=work.now, outcome=outcome
            )
            if outcome is QuestionOutcome.ANSWERED:
                row.is_useful, row.reason = False, UselessReason.OUTDATED
            work.add(row)
    desk = log_in(Role.LEADER)
    missing = desk.get("/console/asked").text
    assert missing.count("问not_found</td>") == 1
    assert 'class="num">3</td>' in missing
    assert "问answered" not in missing
    useless = desk.get("/console/asked?view=useless&reason=outdated").text
    assert "没用：内容过时" in useless
    assert "没有符合条件的提问" in desk.get("/console/asked?view=useless&reason=unclear").text
