"""Numbers have neither gaps nor doubles, however many take one at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

from services.numbers import next_number
from tests.cast import make_enterprise

MONDAY = date(2026, 1, 5)


def test_numbers_count_on_within_a_day_and_begin_anew_the_next(work):
    assert next_number(work, "QQ", MONDAY) == "QQ20260105-0001"
    assert next_number(work, "QQ", MONDAY) == "QQ20260105-0002"
    assert next_number(work, "HD", MONDAY) == "HD20260105-0001"
    assert next_number(work, "QQ", date(2026, 1, 6)) == "QQ20260106-0001"


def test_work_that_fails_gives_its_number_back(office):
    with office.work() as work:
        next_number(work, "QQ", MONDAY)
    with suppress(InterruptedError), office.work() as work:
        next_number(work, "QQ", MONDAY)
        raise InterruptedError
    with office.work() as work:
        assert next_number(work, "QQ", MONDAY) == "QQ20260105-0002"


def test_many_at_once_get_all_numbers_once(office):
    def take(_turn: int) -> str:
        with office.work() as work:
            return next_number(work, "QQ", MONDAY)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(40)))
    assert sorted(taken) == [f"QQ20260105-{count:04d}" for count in range(1, 41)]


def test_two_series_begun_by_one_work_do_not_disturb_its_other_rows(work):
    enterprise = make_enterprise(work)
    next_number(work, "QQ", MONDAY)
    next_number(work, "QQ", MONDAY)
    assert work.db.get(type(enterprise), enterprise.id) is enterprise
