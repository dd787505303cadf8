"""Who follows, and how long they may be written to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from models.people import Follower
from models.work import Work
from services import followers

WINDOW = timedelta(hours=48)


def note(work: Work, kind: str) -> Follower:
    followers.note_message(work, "o-new", kind)
    work.db.flush()
    return work.db.get_one(Follower, "o-new", populate_existing=True)


def is_open(follower: Follower, now) -> bool:
    return follower.last_message_at is not None and follower.last_message_at + WINDOW > now


def test_a_message_opens_five_messages_for_two_days(work, clock):
    follower = note(work, "text")
    assert (follower.window_left, follower.following) == (5, True)
    assert is_open(follower, clock.move(hours=47, minutes=59))
    assert not is_open(follower, clock.move(minutes=1))


def test_each_message_opens_the_window_anew(work, clock):
    note(work, "text").window_left = 1
    work.now = clock.move(hours=30)
    follower = note(work, "image")
    assert (follower.window_left, follower.last_message_at) == (5, work.now)


def test_whoever_left_and_writes_again_follows(work):
    note(work, "text")
    followers.unfollow(work, "o-new")
    follower = note(work, "text")
    assert (follower.following, follower.window_left) == (True, 5)


def test_a_tap_opens_three_messages_for_a_minute(work, clock):
    follower = note(work, "event:CLICK")
    assert follower.window_left == 3
    assert is_open(follower, clock.move(seconds=59))
    assert not is_open(follower, clock.move(seconds=1))


def test_a_tap_does_not_shorten_the_window_a_message_opened(work, clock):
    note(work, "text")
    work.now = clock.move(hours=1)
    follower = note(work, "event:CLICK")
    assert follower.window_left == 5
    assert is_open(follower, clock.move(hours=46))


def test_a_tap_opens_a_new_window_where_the_allowance_is_used_up(work):
    note(work, "text").window_left = 0
    assert note(work, "event:SCAN").window_left == 3


def test_other_events_open_nothing_and_bring_nobody_back(work):
    followers.follow(work, "o-new")
    followers.unfollow(work, "o-new")
    for kind in ("event:unsubscribe", "event:TEMPLATESENDJOBFINISH"):
        follower = note(work, kind)
        assert (follower.window_left, follower.last_message_at, follower.following) == (0, None, False)


def test_leaving_twice_is_leaving_once(work, clock):
    joined = followers.follow(work, "o-new").followed_at
    followers.unfollow(work, "o-new")
    work.now = clock.move(seconds=5)
    followers.unfollow(work, "o-new")
    assert work.db.get_one(Follower, "o-new").followed_at == joined


def test_the_first_scene_stays(work):
    followers.follow(work, "o-new", "qr-hall")
    followers.unfollow(work, "o-new")
    assert followers.follow(work, "o-new", "qr-street").scene == "qr-hall"


def test_whoever_left_cannot_be_written_to_until_they_return(work, clock):
    note(work, "text")
    followers.unfollow(work, "o-new")
    gone = work.db.get_one(Follower, "o-new")
    assert (gone.following, gone.unfollowed_at, gone.window_left) == (False, work.now, 0)
    work.now = clock.move(days=1)
    back = followers.seen(work, "o-new")
    assert (back.following, back.followed_at, back.unfollowed_at) == (True, work.now, None)


def test_a_person_met_by_several_workers_at_once_is_one_follower(office):
    def meet(_turn: int) -> int:
        with office.work() as work:
            return note(work, "text").window_left

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(meet, range(12))) == [5] * 12
