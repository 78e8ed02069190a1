"""The public process: a release folder and public.toml, an address to listen at, a fence, and nothing else.

Started by `vigie serve public` with a cleared environment. Must not know where private data are.
"""

import argparse
import asyncio
import logging
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from publish import journal
from publish.site import fence

log = logging.getLogger("publish.site.listening")


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 2 with one sentence where the release, the settings or the port cannot be used."""
    asked = _parser().parse_args(arguments)
    sys.dont_write_bytecode = True
    try:
        return _serve(asked)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _serve(asked: argparse.Namespace) -> int:
    from publish.site.settings import checked, read_settings

    public = read_settings(asked.settings) if asked.settings else read_settings(Path("public.toml"))
    folder = checked(asked.release)
    host, port = asked.host or public.host, asked.port or public.port
    listening = _listen(host, port)
    # A library asks at import where temporary files would go; none is made.
    tempfile.tempdir = os.devnull
    # Before any library is loaded, so that none may look around.
    fence.close(asked.release.absolute().parent, also=[asked.settings] if asked.settings else [])

    import uvicorn

    from publish.site.prepared import settle
    from publish.site.shelf import Shelf, check

    if asked.check:
        check(folder)
    shelf = Shelf(asked.release, public=public)
    asyncio.run(_start(shelf.first))
    settle()
    if asked.log == "text":
        compared = "every file" if asked.check else "no file"
        sys.stderr.write(f"Release {folder.name}, {compared} compared with its checksum.\n")
    journal.begin(asked.log)
    log.info("started", extra=journal.told(server="site", release=folder.name, host=host, port=port))
    config = uvicorn.Config(
        shelf.first.app(), host=host, port=port, log_config=None, log_level="warning", access_log=False, server_header=False, ws="none",
        proxy_headers=bool(public.proxies), forwarded_allow_ips=list(public.proxies), h11_max_incomplete_event_size=32_768,
        timeout_keep_alive=30,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])
    log.info("stopped", extra=journal.told(server="site"))
    return 0


async def _start(site: Any) -> None:
    from publish.site.prepared import prepare

    await site.invoke_startup()
    await prepare(site)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError:
        raise OSError(f"Port {port} at {host} cannot be used; choose another with --port or in public.toml.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vigie serve public")
    parser.add_argument("release", type=Path)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    parser.add_argument("--log", choices=journal.FORMS, default="text")
    parser.add_argument("--no-check", dest="check", action="store_false")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
