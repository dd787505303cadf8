"""The `liaison` command; to start serving it need not load what all the other commands are made of."""

from __future__ import annotations

import sys


def main() -> int:
    """As `cli.main`, with a shorter way to the web process."""
    if sys.argv[1:2] == ["web"]:
        import web

        return web.main(sys.argv[2:])
    import cli

    return cli.main()
