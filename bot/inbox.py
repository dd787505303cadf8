"""Each message once, and one person's messages in the order they came.

Redis holds, under the prefix `inbox:`, for every push

- `m:<key>`: `p:<until>:<token>` while somebody answers it or it waits its turn, `l` when it was left for the worker,
  `d<answer>` when it is done;
- `q:<openid>`: the keys of the person's unfinished messages, oldest first; only the head may be answered;
- `d:<openid>`: the dialogue;
- `open`: the unfinished messages themselves, and `since`: when they came;
- `kept`: a stream of all that came and all that was answered, which `bot.keeper` writes into the table.

A Redis that was killed comes back without its last second. `bot.recent` has it, and tells it again.

Each script is one round trip. `until` lets another process take over what a killed one left.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from redis import Connection, Redis

from bot.absences import Absences, run_of
from bot.envelope import Envelope
from bot.recent import Note, Recent
from bot.scripts import Connections, Script

PREFIX = "inbox:"
KEPT = f"{PREFIX}kept"
OPEN = f"{PREFIX}open"
SINCE = f"{PREFIX}since"
LEASE_MS = 4_500  # longer than the budget of an answer, shorter than the platform's second try takes to give up
REMEMBER_SECONDS = 600  # repeats come within 15 s
RESTORED_SECONDS = 3600  # what was answered longer ago is in the archive, or was lost with the host
RESTORED_AT_ONCE = 500
FIRST_TRY_SECONDS = 3.0  # what comes later may be a repeat of what was answered while Redis was away

# KEYS: m q d open since kept   ARGV: key now until token payload is_new
_ARRIVE = """
local mine = redis.call('GET', KEYS[1])
if mine and string.sub(mine, 1, 1) == 'd' then return {'done', string.sub(mine, 2)} end
local is_repeat = 1
if not mine then
  if ARGV[6] == '1' then is_repeat = 0 end
  redis.call('SET', KEYS[1], 'p:' .. ARGV[3] .. ':', 'EX', 604800)
  if redis.call('HSETNX', KEYS[4], ARGV[1], ARGV[5]) == 1 then
    redis.call('ZADD', KEYS[5], ARGV[2], ARGV[1])
    redis.call('XADD', KEYS[6], '*', 'm', ARGV[5], 't', ARGV[2])
  end
  mine = 'p:0:'
end
if not redis.call('LPOS', KEYS[2], ARGV[1]) then
  redis.call('RPUSH', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[2], 604800)
end
local head = redis.call('LINDEX', KEYS[2], 0)
if head ~= ARGV[1] then
  local other = redis.call('GET', 'inbox:m:' .. head)
  if not other or string.sub(other, 1, 1) == 'd' then
    redis.call('LPOP', KEYS[2])
    return {'again', ''}
  end
  local ends = string.match(other, '^p:(%d+):')
  if (ends and tonumber(ends) < tonumber(ARGV[2])) or other == 'l' then
    if redis.call('HEXISTS', KEYS[4], head) == 1 then return {'orphan', head} end
    redis.call('LPOP', KEYS[2])
    return {'again', ''}
  end
  return {'wait', ''}
end
local ends, holder = string.match(mine, '^p:(%d+):(.*)$')
if ends and holder ~= '' and holder ~= ARGV[4] and tonumber(ends) > tonumber(ARGV[2]) then return {'busy', ''} end
redis.call('SET', KEYS[1], 'p:' .. ARGV[3] .. ':' .. ARGV[4], 'EX', 604800)
return {'mine', redis.call('GET', KEYS[3]) or '', is_repeat}
"""

# KEYS: m q d open since kept   ARGV: key token answer dialogue outcome remember openid
_FINISH = """
local mine = redis.call('GET', KEYS[1])
if mine and string.sub(mine, 1, 1) == 'd' then return {'done', string.sub(mine, 2)} end
if not mine then return {'unknown', ''} end
if string.sub(mine, -string.len(ARGV[2])) ~= ARGV[2] then return {'lost', ''} end
redis.call('SET', KEYS[1], 'd' .. ARGV[3], 'EX', ARGV[6])
redis.call('LREM', KEYS[2], 1, ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[4] ~= '' then redis.call('SET', KEYS[3], ARGV[4], 'EX', 604800) end
if ARGV[5] ~= '' then redis.call('XADD', KEYS[6], '*', 'o', ARGV[5], 'p', ARGV[7], 'd', ARGV[4]) end
return {'ok', ''}
"""

# KEYS: m   ARGV: token now   A message whose answer must wait is nobody's until the worker takes it.
_LEAVE = """
local mine = redis.call('GET', KEYS[1])
if mine and string.sub(mine, 1, 1) == 'd' then return 0 end
local ends, holder = string.match(mine or '', '^p:(%d+):(.+)$')
if holder and holder ~= ARGV[1] and tonumber(ends) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], 'l', 'EX', 604800)
return 1
"""

# KEYS: m kept   ARGV: payload now remember   For pushes nobody answers.
_KEEP = """
if redis.call('SET', KEYS[1], 'd', 'EX', ARGV[3], 'NX') then
  redis.call('XADD', KEYS[2], '*', 'm', ARGV[1], 't', ARGV[2], 's', '1')
end
return 1
"""

# KEYS: m q d open since kept   ARGV: key payload came answer dialogue outcome remember openid
# An answer that was given and forgotten.
_REMIND = """
local mine = redis.call('GET', KEYS[1])
if mine and string.sub(mine, 1, 1) == 'd' then return 0 end
redis.call('SET', KEYS[1], 'd' .. ARGV[4], 'EX', ARGV[7])
redis.call('LREM', KEYS[2], 1, ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
if ARGV[5] ~= '' then
  local there = redis.call('GET', KEYS[3])
  if not there or cjson.decode(there)['v'] < cjson.decode(ARGV[5])['v'] then
    redis.call('SET', KEYS[3], ARGV[5], 'EX', 604800)
  end
end
redis.call('XADD', KEYS[6], '*', 'm', ARGV[2], 't', ARGV[3])
if ARGV[6] ~= '' then redis.call('XADD', KEYS[6], '*', 'o', ARGV[6], 'p', ARGV[8], 'd', ARGV[5]) end
return 1
"""

# KEYS: d   ARGV: dialogue version   Takes back what was said while Redis was away.
_HEAL = """
local there = redis.call('GET', KEYS[1])
if there and cjson.decode(there)['v'] >= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 604800)
return 1
"""


@dataclass(frozen=True)
class Done:
    """It was answered before; the answer is a list of messages, as JSON."""

    answer: str


@dataclass(frozen=True)
class Mine:
    """It is ours to answer; `is_repeat` when somebody may have begun before."""

    token: str
    dialogue: str  # JSON, empty when Redis knows none
    is_repeat: bool
    since: int = 0  # the absences of Redis that were made good before it was asked


@dataclass(frozen=True)
class Orphan:
    """The person's message before this one was left by a killed process, or for the worker."""

    key: str


class Wait:
    """Another message of the person, or another try of this one, is being answered."""


class Inbox:
    """The scripts, on one Redis."""

    def __init__(self, redis: Redis, recent: Recent, clock: Callable[[], float] = time.time) -> None:
        self.redis = redis
        self.absences = Absences(clock)
        self.recent = recent
        self._clock = clock
        self._name = secrets.token_hex(6)
        self._attempts = itertools.count()
        # A connection that is made anew may be one to a Redis that was away, also when this process sent nothing then.
        redis.connection_pool.connection_kwargs["redis_connect_func"] = partial(_connected, self.absences)
        connections = Connections(redis.connection_pool)
        self._arrive, self._finish, self._leave, self._keep, self._heal, self._remind = (
            Script(connections, source) for source in (_ARRIVE, _FINISH, _LEAVE, _KEEP, _HEAL, _REMIND)
        )

    def arrive(self, envelope: Envelope, *, is_new: bool = True) -> Done | Mine | Orphan | Wait:
        """Keep the push and say whose turn it is. With `is_new` False it is taken up again by somebody else."""
        token = f"{self._name}-{next(self._attempts)}"
        while True:
            since, now = self.absences.made_good, int(self._clock() * 1000)
            what, detail, *more = self._arrive(
                keys=self._keys(envelope.key, envelope.openid),
                args=[envelope.key, now, now + LEASE_MS, token, envelope.as_text, int(is_new)],
            )
            match what:
                case b"done":
                    return Done(detail.decode())
                case b"mine":
                    is_doubtful = self._clock() < self.absences.doubtful_until
                    is_late = self._clock() - envelope.created > FIRST_TRY_SECONDS
                    is_repeat = not is_new or bool(more[0]) or is_late or is_doubtful
                    return Mine(token, detail.decode(), is_repeat, since)
                case b"orphan":
                    return Orphan(detail.decode())
                case b"again":
                    continue
                case _:
                    return Wait()

    def finish(
        self, envelope: Envelope, token: str, *, answer: str, dialogue: str = "", outcome: str = ""
    ) -> str | None:
        """Store the answer, the dialogue and what is to be kept, all or nothing.

        Returns the answer that counts: this one, or that of another who was faster; None when another is at it.
        """
        what, detail = self._finish(
            keys=self._keys(envelope.key, envelope.openid),
            args=[envelope.key, token, answer, dialogue, outcome, REMEMBER_SECONDS, envelope.openid],
        )
        if what == b"done":
            return str(detail.decode())
        if what == b"lost":
            return None
        note = Note(envelope, answer, dialogue, outcome)
        if what == b"unknown":
            self._tell_again(note)
        self.recent.note(note)
        return answer

    def restore(self) -> None:
        """Tell Redis again what this host answered last and Redis does not know."""
        since = self._clock() - RESTORED_SECONDS
        notes = [note for note in self.recent.notes() if note.envelope.created > since]
        for start in range(0, len(notes), RESTORED_AT_ONCE):
            some = notes[start : start + RESTORED_AT_ONCE]
            states: Any = self.redis.mget([f"{PREFIX}m:{note.envelope.key}" for note in some])
            for note, state in zip(some, states, strict=True):
                if not (state or b"").startswith(b"d"):
                    self._tell_again(note)

    def leave(self, key: str, token: str = "") -> bool:
        """Leave a message for the worker; False when it is done, or another is at it."""
        return bool(self._leave(keys=[f"{PREFIX}m:{key}"], args=[token, int(self._clock() * 1000)]))

    def keep(self, envelope: Envelope) -> None:
        """Keep a push that gets no answer, once."""
        self._keep(
            keys=[f"{PREFIX}m:{envelope.key}", KEPT],
            args=[envelope.as_text, int(self._clock() * 1000), REMEMBER_SECONDS],
        )

    def heal(self, openid: str, dialogue: str, version: int) -> None:
        """Put a dialogue back that went on while Redis was away, unless Redis knows a later one."""
        self._heal(keys=[f"{PREFIX}d:{openid}"], args=[dialogue, version])

    def opened(self, key: str) -> Envelope | None:
        """An unfinished message."""
        raw = self.redis.hget(OPEN, key)
        return Envelope.from_json(orjson.loads(raw)) if raw else None

    def unfinished(self, older_than_seconds: float, limit: int = 1000) -> list[str]:
        """Keys of messages that came longer ago and are not answered, oldest first."""
        until = int((self._clock() - older_than_seconds) * 1000)
        keys: Any = self.redis.zrangebyscore(SINCE, 0, until, start=0, num=limit)
        return [key.decode() for key in keys]

    def dialogue(self, openid: str) -> str:
        """A dialogue as JSON, empty when Redis knows none."""
        raw: Any = self.redis.get(f"{PREFIX}d:{openid}")
        return raw.decode() if raw else ""

    def _tell_again(self, note: Note) -> None:
        envelope = note.envelope
        came = int(envelope.created * 1000)
        self._remind(
            keys=self._keys(envelope.key, envelope.openid),
            args=[
                envelope.key, envelope.as_text, came, note.answer, note.dialogue, note.outcome,
                REMEMBER_SECONDS, envelope.openid,
            ],
        )  # fmt: skip

    def _keys(self, key: str, openid: str) -> list[str]:
        return [f"{PREFIX}m:{key}", f"{PREFIX}q:{openid}", f"{PREFIX}d:{openid}", OPEN, SINCE, KEPT]


def _connected(absences: Absences, connection: Connection) -> None:
    connection.on_connect()  # type: ignore[no-untyped-call]
    absences.met(run_of(connection))
