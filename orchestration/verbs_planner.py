"""What the verb `vigie serve planner` does: find the forecast and the token, and run the application in this process.

Must not compute a forecast or draw a page.
"""

import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.resources import Home, HomeProblem, home_from, log_form
from orchestration.speaking import say

log = logging.getLogger(__name__)

TOKEN = "planner"


def serve_planner(folder: Path | None, *, host: str, port: int, home: Path | None, allow_network: bool = False) -> None:
    """Serve a forecast folder, by default the newest of the deployment, to who has the token."""
    place = home_from(home).require()
    if not allow_network and not is_loopback(host):
        raise HomeProblem(
            f"{host} would let others on the network reach the planner over plain HTTP. Put it behind a server with TLS, or "
            "say --allow-network."
        )
    chosen = folder or newest_forecast(place)

    import uvicorn

    from planner.gate import WeakToken
    from planner.reading import BrokenForecast
    from publish import journal

    form, opens = log_form(), place.metrics_token()
    try:
        app = watched_planner((lambda: chosen) if folder else (lambda: newest_forecast(place)), place, token=opens)
    except (BrokenForecast, WeakToken) as problem:
        raise HomeProblem(str(problem)) from None
    with listening(host, port) as door:
        shown = f"[{host}]" if ":" in host else host
        if form == "text":
            # A log that is kept must not hold the token; who reads one looks into private/keys/planner.token.
            at = f"http://{shown}:{port}/?token={place.token(TOKEN)}"
            say(f"Serving {chosen} to who has the token, at {at} (Ctrl-C ends it).")
        # No access log: it would hold the token of a first visit. `orchestration.watching` logs routes instead.
        settings = uvicorn.Config(
            app, log_config=None, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off",
        )  # fmt: skip
        journal.begin(form)
        log.info("started", extra=journal.told(server="planner", host=host, port=port))
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[door])
        log.info("stopped", extra=journal.told(server="planner"))


def watched_planner(newest: Callable[[], Path], place: Home, *, token: str | None) -> Any:
    """The planner's application over the newest forecast, measured and logged. token: opens /metrics.

    Raises BrokenForecast, WeakToken.
    """
    from orchestration.measures import FromForecast, FromReadiness, Measures
    from orchestration.newest_planner import NewestPlanner, is_whole, made_at
    from orchestration.readiness import Readiness, writable
    from orchestration.watching import Watched

    measures = Measures("planner")
    ready = Readiness({"forecast": lambda: is_whole(newest()), "disk": writable(place.private)})
    measures.registry.register(FromReadiness("planner", ready, place.private))
    measures.registry.register(FromForecast(lambda: made_at(newest)))
    return Watched(NewestPlanner(newest, token=place.token(TOKEN)), measures=measures, ready=ready, token=token)


def newest_forecast(place: Home) -> Path:
    """The forecast with the latest first day, private/forecasts/<region>/<first day>. Raises HomeProblem without one."""
    found = sorted(place.forecasts.glob("*/*/about.json"), key=lambda path: (path.parent.name, path.parent.parent.name))
    if not found:
        raise HomeProblem("there is no forecast in private/forecasts yet; make one with vigie forecast run, or name a "
                          "folder with --forecast.")  # fmt: skip
    return found[-1].parent


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises HomeProblem when the port is taken or the address is not this machine's."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError:
        raise HomeProblem(f"nothing can listen at {host}, port {port}; choose another with --port or --host.") from None
