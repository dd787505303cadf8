"""What befalls the town: kills of its processes, and outages of its stores."""

from __future__ import annotations

import asyncio

from tests.town.town import Town


async def kill_web(town: Town) -> None:
    await asyncio.to_thread(town.roles["web"].kill)


async def kill_a_web_worker(town: Town) -> None:
    await asyncio.to_thread(town.roles["web"].kill_a_child)


async def kill_worker(town: Town) -> None:
    await asyncio.to_thread(town.roles["worker"].kill)
    await asyncio.to_thread(town.hurry)  # what is claimed now is claimed by the dead


async def kill_redis(town: Town) -> None:
    await asyncio.to_thread(town.redis_server.kill)
    await asyncio.sleep(1.0)
    await asyncio.to_thread(town.redis_server.start)


async def restart_postgres(town: Town) -> None:
    assert town.postgres is not None
    await asyncio.to_thread(town.postgres.stop)
    await asyncio.sleep(1.0)
    await asyncio.to_thread(town.postgres.start)
