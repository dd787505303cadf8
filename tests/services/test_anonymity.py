"""What is kept from a department when an author does not want to be named (匿名)."""

from __future__ import annotations

import pytest
from sqlalchemy.event import listen

from models.kinds import Role
from models.people import Contact, Staff
from services import access
from services.appeals import anonymity, intake, ledger, pieces
from services.appeals.veil import Veil
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, Person, actor_of, enter, make_appeal, make_staff


@pytest.fixture
def cast(work):
    return enter(work)


@pytest.fixture
def hidden(work, cast):
    """An anonymous appeal of 李敏 for 恒远机械."""
    appeal = make_appeal(work, LI_MIN)
    appeal.enterprise_id, appeal.enterprise_name = cast.hengyuan.id, "云川恒远机械有限公司"
    work.db.flush()
    anonymity.hide(work, appeal)
    return appeal


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我们恒远机械停电了", "我们〔已隐去〕停电了"),
        ("恒远的厂房漏水", "〔已隐去〕的厂房漏水"),
        ("恆遠機械的廠房", "〔已隐去〕的廠房"),
        ("云川恒远机械有限公司，恒 远 机 械", "〔已隐去〕，〔已隐去〕"),
        ("找李敏或李总，13800000001", "找〔已隐去〕或〔已隐去〕，〔已隐去〕"),
        ("小李、老李都在，李厂长也在", "〔已隐去〕、〔已隐去〕都在，〔已隐去〕也在"),
        ("打 139-0000-1234 或 0570-8888888，写信 li@hengyuan.com", "打 〔已隐去〕 或 〔已隐去〕，写信 〔已隐去〕"),
        ("税号91330100MA2H00001P", "税号〔已隐去〕"),
        ("银行的客户经理和厂长、主任都不回话", "银行的客户经理和厂长、主任都不回话"),
        ("江东区的青禾食品没有事，罚款 3000 元", "江东区的青禾食品没有事，罚款 3000 元"),
    ],
)
def test_a_text_is_shown_without_what_tells_the_author(work, hidden, said, shown):
    assert Veil(work)(hidden, said) == shown


def test_a_text_of_a_named_appeal_stays_as_it_was_said(work, hidden):
    anonymity.reveal(work, hidden)
    assert Veil(work)(hidden, "恒远机械，13800000001") == "恒远机械，13800000001"


def test_an_officer_who_filed_it_is_not_named_either(work, cast):
    appeal = make_appeal(work, WANG_QIANG)
    appeal.officer_id, appeal.enterprise_name, appeal.is_anonymous = cast.wang_qiang.id, "某某机械厂", True
    said = f"联络员王强（LL-0001，{WANG_QIANG.phone}）走访时听说"
    assert Veil(work)(appeal, said) == "联络员〔已隐去〕（〔已隐去〕，〔已隐去〕）走访时听说"


def test_an_enterprise_nobody_registered_is_hidden_by_the_name_it_gave(work, cast):
    appeal = make_appeal(work, Person("某人", "o-nobody", "13800000099"))
    appeal.enterprise_name, appeal.is_anonymous = "云川锦程服装有限公司", True
    assert Veil(work)(appeal, "锦程服装、锦程都是我们") == "〔已隐去〕、〔已隐去〕都是我们"


def test_a_surname_of_two_characters_and_a_number_without_its_area_code_are_hidden(work, cast):
    appeal = make_appeal(work, Person("欧阳兰", "o-ouyang", "05708888888"))
    work.db.add(Contact(enterprise_id=cast.hengyuan.id, openid="o-ouyang", name="欧阳兰", bound_at=work.now))
    appeal.is_anonymous = True
    work.db.flush()
    assert Veil(work)(appeal, "找欧阳总，打 8888888") == "找〔已隐去〕，打 〔已隐去〕"


def test_whose_it_is_is_asked_for_once(work, hidden):
    asked: list[str] = []
    listen(work.db.connection().engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    drawn = Veil(work)
    assert [drawn(hidden, text) for text in ("恒远机械", "李敏", "罚款")] == ["〔已隐去〕", "〔已隐去〕", "罚款"]
    assert len([one for one in asked if "contacts" in one]) == len(asked) == 1


def test_whose_many_are_is_asked_for_at_once_and_nobody_is_mixed_up(work, cast, hidden):
    other = make_appeal(work, ZHAO_LEI)
    other.is_anonymous, other.enterprise_id = True, cast.qinghe.id
    officers = make_appeal(work, WANG_QIANG)
    officers.is_anonymous, officers.officer_id, officers.openid = True, cast.wang_qiang.id, None
    work.db.flush()
    asked: list[str] = []
    listen(work.db.connection().engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    drawn = Veil(work, [hidden, other, officers])
    shown = [drawn(one, "李敏、赵磊、王强") for one in (hidden, other, officers)]
    assert shown == ["〔已隐去〕、赵磊、王强", "李敏、〔已隐去〕、王强", "李敏、赵磊、〔已隐去〕"]
    assert len(asked) == 1


def test_what_was_sent_along_is_withheld_until_it_is_opened_and_again_when_it_is_shut(work, hidden):
    intake.supplement(work, hidden, "【图片】http://mmbiz.example/letterhead")
    (piece,) = [step for step in ledger.steps_of(work, hidden) if pieces.is_piece(step)]
    assert Veil(work)(hidden, f"如图：\n{piece.note}\n请看") == "如图：\n【图片】由中心代为查看\n请看"
    for is_open, verb in ((True, "open_file"), (False, "shut_file")):
        pieces.set_open(work, hidden, piece, is_open)
        pieces.set_open(work, hidden, piece, is_open)
        work.db.flush()
        work.db.expire(hidden, ["ledger"])
        assert (pieces.opened(hidden) == {piece.id}) is is_open
        assert [step.verb for step in ledger.steps_of(work, hidden)].count(verb) == 1


def test_hiding_is_a_step_of_the_ledger_and_changes_no_state(work, hidden):
    before = hidden.state
    anonymity.hide(work, hidden)
    assert [step.verb for step in ledger.steps_of(work, hidden)][-1:] == ["hide_author"]
    assert [step.verb for step in ledger.steps_of(work, hidden)].count("hide_author") == 1
    anonymity.reveal(work, hidden)
    assert (hidden.state, hidden.is_anonymous) == (before, False)


def test_steps_of_the_author_are_told_from_those_of_staff(work, cast, hidden):
    work.actor = LI_MIN.actor
    intake.supplement(work, hidden, "补充一点情况")
    work.actor = actor_of(cast.chen_jing)
    intake.accept(work, hidden)
    by_author = {step.verb: anonymity.is_by_author(step) for step in ledger.steps_of(work, hidden)}
    assert (by_author["supplement"], by_author["accept"]) == (True, False)


def test_the_author_sees_their_own_appeal_as_before(work, hidden):
    assert access.appeal_for(work, hidden.number, LI_MIN.openid) is hidden
    assert access.readers_of(work, hidden) == [LI_MIN.openid]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_of_a_department_may_look_an_author_up(work, cast, role):
    one: Staff = make_staff(work, "某某", role)
    assert anonymity.may_look_up(one) is (role not in (Role.HANDLER, Role.LEADER, Role.AUDITOR))
    one.department_id = cast.economy.id
    assert not anonymity.may_look_up(one)
