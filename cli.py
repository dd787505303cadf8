"""The `liaison` command."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import web
import worker
from bot import menu
from config import calendar, calendar_files, logs, wording
from config.rules import rules
from config.settings import Settings, SettingsError
from demo import command as demo
from demo.rehearsal import command as rehearsal
from migrations import steps
from models.kinds import Role
from models.work import Actor, Office, open_engine
from nlp import command as nlp
from push import queues
from push.wechat import WeChatGateway
from services import audit, staff
from services.errors import Refusal
from services.imports import command as imports
from services.policies import index
from services.policies.evaluate import evaluate

OPERATOR = Actor("staff", "命令行")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 is success, 1 a refusal, 2 a fault in the words or the settings."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["web"]:
        return web.main(given[1:])
    if given[:1] in (["worker"], ["scheduler"]):
        return worker.main(given)
    args = _parser().parse_args(given)
    try:
        return int(args.run(args))
    except SettingsError as error:
        print("The settings are not usable:", *error.faults, sep="\n  ", file=sys.stderr)
        return 2
    except Refusal as refusal:
        print(wording.text(refusal.key, **refusal.facts), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="liaison", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, what in (("web", "serve webhook, console and pages"), ("worker", "do the jobs"),
                       ("scheduler", "start what is due")):  # fmt: skip
        commands.add_parser(name, help=what, add_help=False)
    demo.add_arguments(commands)
    nlp.add_arguments(commands)
    rehearsal.add_arguments(commands)
    imports.add_arguments(commands).set_defaults(run=_import)
    _add_database(commands)
    _add_others(commands)
    return parser


def _add_database(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = commands.add_parser("db", help="the database's version").add_subparsers(required=True, metavar="VERB")
    up = verbs.add_parser("upgrade", help="bring the database up to date")
    up.set_defaults(run=lambda args: _upgrade(_settings()))
    down = verbs.add_parser("downgrade", help="take it back to a version; `base` empties it")
    down.add_argument("version")
    down.add_argument("--yes", action="store_true", help="do not ask")
    down.set_defaults(run=_downgrade)


def _add_others(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    policies = commands.add_parser("policies", help="the library").add_subparsers(required=True, metavar="VERB")
    policies.add_parser("reindex", help="build the search index anew").set_defaults(run=_reindex)
    measure = policies.add_parser("evaluate", help="measure the search on questions whose answers are known")
    measure.add_argument("--library", type=Path, required=True, help="documents or articles, .jsonl(.gz)")
    measure.add_argument("--questions", type=Path, required=True, help="questions, .jsonl(.gz) or .csv(.gz)")
    measure.add_argument("--strangers", type=Path, nargs="*", default=(), help="talk that is to be refused")
    measure.add_argument("--answered", type=Path, help="questions given with their answers")
    measure.add_argument("--folds", type=int, default=1, help="give the other parts of the questions as answered ones")
    measure.add_argument("--json", action="store_true", help="the figures as JSON")
    measure.set_defaults(run=_evaluate_policies)
    people = commands.add_parser("staff", help="the console's users").add_subparsers(required=True, metavar="VERB")
    add = people.add_parser("add", help="add one; the password is asked for")
    add.add_argument("username")
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--own-password", action="store_true", help="who types it will use it: it need not be changed")
    add.set_defaults(run=_add_staff)
    seals = commands.add_parser("audit", help="the audit log").add_subparsers(required=True, metavar="VERB")
    seals.add_parser("verify", help="check its chain of seals").set_defaults(run=_verify)
    years = commands.add_parser("calendar", help="days off and made-up days").add_subparsers(
        required=True, metavar="VERB"
    )
    years.add_parser("show", help="which years are known").set_defaults(run=_show_calendar)
    year = years.add_parser("add", help="take in a year from YEAR.toml; a known year that changes needs a restart")
    year.add_argument("file", type=Path)
    year.set_defaults(run=_add_year)
    menus = commands.add_parser("menu", help="the account's menu").add_subparsers(required=True, metavar="VERB")
    menus.add_parser("publish", help="publish it to WeChat").set_defaults(run=_publish_menu)


def _settings() -> Settings:
    settings = Settings.from_env(os.environ)
    logs.set_up(settings.log_level)
    calendar.look_in(settings.home)
    return settings


def _office(settings: Settings) -> Office:
    return Office(open_engine(settings.database_url), start=queues.starter(queues.open_redis(settings)))


def _upgrade(settings: Settings) -> int:
    engine = open_engine(settings.database_url)
    steps.upgrade(engine)
    print(f"database at {steps.version(engine)}")
    return 0


def _downgrade(args: argparse.Namespace) -> int:
    settings = _settings()
    if not args.yes and input(f"Take the database down to {args.version}? Data may be lost. Type yes: ") != "yes":
        print("nothing done")
        return 1
    steps.downgrade(open_engine(settings.database_url), args.version)
    return 0


def _reindex(_args: argparse.Namespace) -> int:
    settings = _settings()
    print(index.rebuild(_office(settings), index.folder_of(settings.home)))
    return 0


def _evaluate_policies(args: argparse.Namespace) -> int:
    try:
        figures = evaluate(
            args.library, args.questions, strangers=args.strangers, answered=args.answered, folds=args.folds
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return 2
    print(json.dumps(asdict(figures)) if args.json else figures.as_table())
    return 0


def _import(args: argparse.Namespace) -> int:
    settings = _settings()
    return imports.run(args, _office(settings), settings)


def _add_staff(args: argparse.Namespace) -> int:
    with _office(_settings()).work(OPERATOR) as work:
        staff.add(
            work,
            args.username,
            name=args.name,
            role=Role(args.role),
            password=getpass.getpass(),
            is_own_password=args.own_password,
        )
    return 0


def _verify(_args: argparse.Namespace) -> int:
    with _office(_settings()).reading(OPERATOR) as work:
        faults = audit.verify(work)
    print(*(faults or ["the chain is whole"]), sep="\n")
    return 1 if faults else 0


def _show_calendar(_args: argparse.Namespace) -> int:
    own = calendar.folder_of(_settings().home)
    this = datetime.now(rules().zone).year
    for year in (this, this + 1):
        file = calendar_files.find(year, own)
        whose = "is missing" if file is None else "is the centre's own" if file.parent == own else "came with the house"
        print(f"{year} {whose}")
    return 0


def _add_year(args: argparse.Namespace) -> int:
    own = calendar.folder_of(_settings().home)
    try:
        year, found = calendar_files.keep(args.file, own)
    except (OSError, ValueError) as fault:
        print(f"{args.file.name} was not taken: {fault}", file=sys.stderr)
        return 1
    print(f"{year}: {len(found.days_off)} days off, {len(found.working_days)} made-up working days")
    return 0


def _publish_menu(_args: argparse.Namespace) -> int:
    settings = _settings()
    menu.publish(_office(settings), WeChatGateway(settings, queues.open_redis(settings)))
    print("published")
    return 0


if __name__ == "__main__":
    sys.exit(main())
