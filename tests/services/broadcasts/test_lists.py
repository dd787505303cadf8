"""A list that is uploaded is checked row by row, and only whom it really means is kept."""

from __future__ import annotations

from typing import Any

import pytest

from models.kinds import Topic
from models.work import Office
from services import preferences
from services.broadcasts import audience, lists
from services.broadcasts.lists import RowFault
from services.errors import Refusal
from tests.cast import HENGYUAN_CODE, LI_MIN, QINGHE_CODE, WANG_QIANG, ZHAO_LEI, Cast
from tests.services.refusals import refused

ROWS: tuple[dict[str, Any], ...] = (
    {"手机号": "138-0000-0001"},
    {"手机号": 13800000003.0},
    {"统一社会信用代码": QINGHE_CODE.lower()},
    {"联络员编号": "LL-0001"},
    {"手机号": "13999999999"},
    {"手机号": "", "统一社会信用代码": ""},
)


def test_every_row_is_told_what_it_means(office: Office, people: Cast) -> None:
    with office.work() as work:
        work.db.merge(people.li_min).unbound_at = work.now
        rows = [*ROWS, {"信用代码": HENGYUAN_CODE}]
        checked = lists.check(work, enumerate(rows, start=2))
    assert [(row.number, row.openids, row.fault) for row in checked] == [
        (2, (), RowFault.UNKNOWN),
        (3, (WANG_QIANG.openid,), None),
        (4, (ZHAO_LEI.openid,), None),
        (5, (), RowFault.AGAIN),
        (6, (), RowFault.UNKNOWN),
        (7, (), RowFault.EMPTY),
        (8, (), RowFault.UNBOUND),
    ]


def test_a_kept_list_is_an_audience(office: Office, people: Cast) -> None:
    with office.work() as work:
        checked = lists.check(work, enumerate(ROWS, start=2))
        with refused("broadcast.list_name_missing"):
            lists.save(work, " ", checked)
        with refused("broadcast.list_empty"):
            lists.save(work, "空", [row for row in checked if row.fault])
        kept = lists.save(work, "专精特新企业", checked)
        assert kept.people == 3
        assert audience.size(work, {"field": "list", "in": [str(kept.id)]}) == 3
        assert lists.newest(work) == [kept]


def test_a_list_without_end_is_refused(office: Office, people: Cast) -> None:
    with office.work() as work, refused("broadcast.list_too_long"):
        lists.check(work, ((number, {"手机号": ""}) for number in range(lists.MOST_ROWS + 1)))


def test_a_table_without_a_column_to_look_people_up_by_says_what_was_read(office: Office, people: Cast) -> None:
    with office.work() as work:
        assert not lists.check(work, [(2, {"联系方式": "138-0000-0003", "备注": ""})])[0].fault
        with pytest.raises(Refusal) as told:
            lists.check(work, [(2, {"客户名单": "手机号", "备注": "", " ": ""})])
        assert (told.value.key, told.value.facts) == ("broadcast.list_no_column", {"columns": "客户名单、备注"})
        with refused("broadcast.list_no_rows"):
            lists.check(work, [])


def test_somebody_may_stop_topics_take_them_up_again_and_keep_only_some(office: Office) -> None:
    openid = LI_MIN.openid
    with office.work() as work:
        preferences.mute(work, openid, [Topic.EVENT])
        preferences.mute(work, openid, [Topic.EVENT, Topic.SURVEY])
        assert preferences.muted(work, openid) == {Topic.EVENT, Topic.SURVEY}
        preferences.unmute(work, openid, [Topic.EVENT])
        assert preferences.muted(work, openid) == {Topic.SURVEY}
        preferences.keep_only(work, openid, [Topic.POLICY, Topic.SURVEY])
        assert preferences.muted(work, openid) == {Topic.EVENT, Topic.TRAINING, Topic.NOTICE}
        preferences.mute(work, openid)
        assert preferences.muted(work, openid) == set(Topic)
        preferences.unmute(work, openid)
        assert preferences.muted(work, openid) == set()
