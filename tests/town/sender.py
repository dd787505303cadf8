"""A worker that does nothing but send one broadcast, for tests that kill it: `python -m tests.town.sender ID`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

from redis import Redis

from config.settings import Settings
from models.broadcasts import Broadcast
from models.kinds import BroadcastState
from models.work import Office, open_engine
from push import chunks
from push.wechat import WeChatGateway
from services.broadcasts import sending

SHORT_LEASE = timedelta(seconds=2)  # so that the test needs no minute after each kill


def main(broadcast_id: int) -> None:
    """Do as the jobs `broadcasts.send` and `broadcasts.sweep` would, until nothing is left."""
    chunks.LEASE = SHORT_LEASE
    settings = Settings.from_env(os.environ)
    office = Office(open_engine(settings.database_url), start=lambda jobs: None)
    gateway = WeChatGateway(settings, Redis.from_url(settings.redis_url))
    while True:
        with office.work() as work:
            sending.sweep(work)
            if work.db.get_one(Broadcast, broadcast_id).state is not BroadcastState.SENDING:
                return
        sending.run(office, gateway, broadcast_id, lambda: True)
        time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
