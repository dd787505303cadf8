"""The command line of the simulator."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from simulator.server import Simulator
from simulator.state import Account, new_world


def parser() -> argparse.ArgumentParser:
    usual = Account()
    options = argparse.ArgumentParser(prog="python -m simulator", description="The WeChat platform on loopback.")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=9300)
    options.add_argument("--webhook", default="", help="address of our webhook")
    # Whoever lists the processes of the machine reads a command line; an environment is read by its owner alone.
    told = os.environ.get
    options.add_argument("--token", default=told("SIMULATOR_TOKEN", usual.token))
    options.add_argument("--aes-key", default=told("SIMULATOR_AES_KEY", usual.aes_key), help="43 characters")
    options.add_argument("--app-id", default=usual.app_id)
    options.add_argument("--secret", default=told("SIMULATOR_SECRET", usual.secret))
    options.add_argument("--corp-id", default=usual.corp_id)
    options.add_argument("--corp-secret", default=usual.corp_secret)
    options.add_argument("--mode", choices=("safe", "compat", "plain"), default=usual.mode)
    options.add_argument("--seed-users", type=int, default=0, metavar="N", help="followers made at the start")
    options.add_argument("--state", type=Path, help="file that keeps everything over a restart")
    options.add_argument("--seed", type=int, help="seed of the dice")
    return options


async def run(given: argparse.Namespace) -> int:
    names = ("webhook", "token", "aes_key", "app_id", "secret", "corp_id", "corp_secret", "mode")
    account = Account(**{name: getattr(given, name) for name in names})
    world = new_world(account, crowd=given.seed_users, seed=given.seed)
    simulator = Simulator(world, state_file=given.state)
    try:
        await simulator.start(given.host, given.port)
    except OSError as error:
        await simulator.stop()
        sys.stderr.write(f"the simulator cannot listen on port {given.port}: {error.strerror}\n")
        return 1
    sys.stdout.write(f"simulator {simulator.base_url}\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await simulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(parser().parse_args())))
