"""The clock's door: the table of jobs, the schedule, and the processes that do them."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from redis import Redis

from bot import conversation, keeper, menu
from bot.talking import DatabaseAway, Desk
from config import calendar, logs
from config.rules import rules
from config.settings import Settings
from models.work import Office, Work, open_engine
from nlp import live
from push import batches, deliver, house, platform_tags, quotas
from push.crew import ApartWorker, Crew, Place, QuickWorker, Round, stopping
from push.queues import PLANS, QUEUES, Plan, queue, starter, watch
from push.ticker import Ticker, When
from push.wechat import WeChatGateway
from services import deliveries, officer_groups
from services.appeals import evaluation
from services.broadcasts import digest, sending, templates
from services.events import reminders
from services.handoffs import patience
from services.learning import following, gathering, training
from services.policies import applications, asked, comment_rounds_reviews, deadlines, index, openings, review, validity

log = logging.getLogger(__name__)

LONGEST_DELIVERY_SECONDS = 20.0  # then a job leaves the rest to the next, so that none runs into its time limit
REDIS_TIMEOUT_SECONDS = 5

RowId = int | str


@dataclass(frozen=True)
class Shift:
    """What a worker process works with."""

    settings: Settings
    office: Office
    redis: Redis
    gateway: WeChatGateway
    desk: Desk


@dataclass(frozen=True)
class Job:
    """What is done, with which plan. A job re-reads its row, looks at its state, and may run twice."""

    function: Callable[[Shift, RowId], object]
    plan: Plan


def _deliver_reply(shift: Shift, row_id: RowId) -> None:
    deliver.deliver(shift.office, shift.gateway, int(row_id), may_go_on=_until(_late(), stopping))


def _deliver_push(shift: Shift, row_id: RowId) -> None:
    may_go_on = _until(_late(), stopping, lambda: bool(queue(shift.redis, "reply").count))
    deliver.deliver(shift.office, shift.gateway, int(row_id), may_go_on=may_go_on)


def _sweep(shift: Shift, _row_id: RowId) -> None:
    house.look(shift.office, shift.redis)
    quotas.restore(shift.office, shift.redis)
    with shift.office.work() as work:
        deliveries.warn(work)
    deliver.sweep(shift.office)


def _answer_late(shift: Shift, key: RowId) -> None:
    try:
        conversation.answer_late(shift.desk, str(key))
    except DatabaseAway:
        log.warning("the message stays open until the database is back", extra={"message_key": key})


def _sweep_inbox(shift: Shift, _row_id: RowId) -> None:
    keeper.sweep(shift.desk)


def _keep() -> None:
    """Empty the stream of messages, batch after batch."""
    while keeper.keep(shift().office, shift().redis) == keeper.BATCH and not stopping():
        pass


def _mark_officer(shift: Shift, openid: RowId) -> None:
    if not house.put_off(shift.office, "officers.menu", openid):
        menu.mark(shift.office, shift.gateway, str(openid))


def _open_chat(shift: Shift, group_id: RowId) -> None:
    if not house.put_off(shift.office, "officers.chat", group_id):
        officer_groups.open_chat(shift.office, shift.gateway.wecom, int(group_id))


def _send_broadcast(shift: Shift, broadcast_id: RowId) -> None:
    may_go_on = _until(_late(), stopping, watch(shift.redis, QUEUES[:3]))
    sending.run(shift.office, shift.gateway, int(broadcast_id), may_go_on)


def _sweep_broadcasts(shift: Shift, _row_id: RowId) -> None:
    with shift.office.work() as work:
        sending.sweep(work)
        templates.ship(work)


def _mirror_tags(shift: Shift, _row_id: RowId) -> None:
    platform_tags.mirror(shift.office, shift.gateway, larger_than=batches.SIZES[batches.MASS])


def _tend_policies(shift: Shift, _row_id: RowId) -> None:
    with shift.office.work() as work:
        review.publish_due(work)
        validity.expire_over(work)


def _remind_of_policies(shift: Shift, _row_id: RowId) -> None:
    """The ends of times to apply, portion after portion, then the questions whether money came."""
    more = True
    while more and not stopping():
        with shift.office.work() as work:
            more = deadlines.remind(work) >= deadlines.PORTION
    with shift.office.work() as work:
        applications.ask_paid(work)


def _count_opening(shift: Shift, policy_id: RowId) -> None:
    openings.count_chat(shift.office, policy_id)


def _gather(shift: Shift, _row_id: RowId) -> None:
    with shift.office.work() as work:
        gathering.gather(work)
        training.settle(work)


def _train(shift: Shift, row_id: RowId) -> None:
    os.nice(10)  # of this process, which does no other job: replies come first
    try:
        training.run(shift.office, int(row_id))
    except Exception:  # a door: who waits for it must see that it ended
        training.fail(shift.office, int(row_id))
        raise


def _follow() -> None:
    """What the console taught the house, on this host too."""
    following.follow(shift().office, following.folder_of(shift().settings.home))
    live.refresh()


def _follow_policies() -> None:
    index.follow(shift().office, index.folder_of(shift().settings.home))


def _by(verb: Callable[[Work], object]) -> Callable[[Shift, RowId], object]:
    """A job that is one verb of a service, in one transaction."""

    def job(shift: Shift, _row_id: RowId) -> None:
        with shift.office.work() as work:
            verb(work)

    return job


_FUNCTIONS: Mapping[str, Callable[[Shift, RowId], object]] = {
    "push.reply": _deliver_reply,
    "push.deliver": _deliver_push,
    "push.sweep": _sweep,
    "conversation.answer_late": _answer_late,
    "inbox.sweep": _sweep_inbox,
    "events.remind": _by(reminders.remind),
    "handoffs.sweep": _by(patience.sweep),
    "officers.menu": _mark_officer,
    "officers.chat": _open_chat,
    "broadcasts.send": _send_broadcast,
    "broadcasts.sweep": _sweep_broadcasts,
    "broadcasts.digest": _by(digest.draft),
    "tags.mirror": _mirror_tags,
    "rounds.sweep": _by(comment_rounds_reviews.sweep),
    "appeals.close_silent": _by(evaluation.close_silent),
    "policies.gather": _by(asked.gather),
    "policies.opened": _count_opening,
    "policies.remind": _remind_of_policies,
    "policies.tend": _tend_policies,
    "policies.warn": _by(validity.warn),
    "learning.gather": _gather,
    "learning.train": _train,
}

JOBS: Mapping[str, Job] = {name: Job(function, PLANS[name]) for name, function in _FUNCTIONS.items()}

SCHEDULE: Mapping[str, When] = {
    "inbox.sweep": When(every_seconds=15),
    "push.sweep": When(every_seconds=60),
    "events.remind": When(every_seconds=300),
    "handoffs.sweep": When(every_seconds=60),
    "broadcasts.sweep": When(every_seconds=60),
    "rounds.sweep": When(every_seconds=300),
    "broadcasts.digest": When(every_seconds=3600),  # the first one of a month drafts it, whenever that is
    "appeals.close_silent": When(cron="10 1 * * *"),
    "tags.mirror": When(cron="40 3 * * *"),
    "policies.tend": When(every_seconds=60),
    "policies.warn": When(cron="30 8 * * *"),
    "policies.remind": When(cron="30 9 * * *"),
    "learning.gather": When(every_seconds=60),
    "policies.gather": When(every_seconds=60),
}

ROUNDS: Mapping[str, Round] = {
    "inbox.keep": Round(_keep, every_seconds=0.2),
    "learning.follow": Round(_follow, every_seconds=following.EVERY_SECONDS),
    "policies.follow": Round(_follow_policies, every_seconds=index.EVERY_SECONDS),
}

SENDING = frozenset({"push.reply", "push.deliver", "broadcasts.send", "officers.menu", "officers.chat"})

PLACES = (
    Place(QuickWorker, QUEUES[:4], has_rounds=True),
    Place(ApartWorker, QUEUES[4:]),  # a report of minutes must not keep a reply waiting
)


def run(name: str, row_id: RowId) -> None:
    """The one callable that is ever enqueued."""
    if name in SENDING:
        _look_first()
    JOBS[name].function(shift(), row_id)


@cache
def _look_first() -> None:
    """A process that sends makes sure, before it sends at all, that it works for the house and not for a copy of it."""
    house.look(shift().office, shift().redis)


@cache
def shift() -> Shift:
    """Made on first use in each process, so that nothing is shared over a fork."""
    settings = Settings.from_env(os.environ)
    calendar.look_in(settings.home)
    redis = Redis.from_url(settings.redis_url, socket_timeout=REDIS_TIMEOUT_SECONDS)
    office = Office(open_engine(settings.database_url), start=starter(redis))
    desk = Desk.of(settings, office, redis)
    live.configure(following.folder_of(settings.home))
    return Shift(settings, office, redis, WeChatGateway(settings, redis), desk)


def main(argv: list[str]) -> int:
    """Run a role until SIGTERM."""
    parser = argparse.ArgumentParser(prog="worker", description=__doc__)
    parser.add_argument("role", choices=("worker", "scheduler"))
    parser.add_argument("--quick", type=int, default=1, metavar="N", help="processes for short jobs (default 1)")
    options = parser.parse_args(argv)
    settings = Settings.from_env(os.environ)
    logs.set_up(settings.log_level)
    if options.role == "worker":
        gc.freeze()  # what was loaded is shared by all of the crew, as long as nobody looks whether it is still needed
        Crew(settings.redis_url, (*PLACES[:1] * options.quick, *PLACES[1:]), ROUNDS).start(logging_level="WARNING")
    else:
        os.environ["TZ"] = rules().zone.key  # RQ reads cron lines in local time
        time.tzset()
        redis = Redis.from_url(settings.redis_url, socket_timeout=REDIS_TIMEOUT_SECONDS)
        Ticker(redis, SCHEDULE, starter(redis)).run()
    return 0


def _until(*reasons: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: not any(reason() for reason in reasons)


def _late() -> Callable[[], bool]:
    ends = time.monotonic() + LONGEST_DELIVERY_SECONDS
    return lambda: time.monotonic() > ends


if __name__ == "__main__":
    import worker  # under its own name, as the jobs import it

    sys.exit(worker.main(sys.argv[1:]))
