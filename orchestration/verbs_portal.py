"""What the verbs of the portal do: serve it in this process, invite people, make keys.

Must not draw a page, nor decide who may do what.
"""

import contextlib
import functools
import logging
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from orchestration.resources import Home, HomeProblem, home_from, log_form
from orchestration.speaking import say
from orchestration.verbs_planner import is_loopback, listening

if TYPE_CHECKING:
    import uvicorn

    from portal.setting import Setting

log = logging.getLogger(__name__)

PORT = 8003


def serve_portal(
    *, host: str, port: int, origin: str | None, home: Path | None, workers: int = 1, allow_network: bool = False
) -> None:
    """Serve the portal to those who have an account. workers: processes that answer, each with an application of its own."""
    place = home_from(home).require()
    if not allow_network and not is_loopback(host):
        raise HomeProblem(
            f"{host} would let others on the network reach the portal over plain HTTP. Put it behind a server with TLS, or "
            "say --allow-network."
        )

    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from orchestration.portal_setting import portal_setting
    from publish import journal

    form, token = log_form(), place.metrics_token()
    named = origin or place.settings().get("portal", {}).get("origin") or f"http://localhost:{port}"
    setting = portal_setting(place, origin=named)
    made = functools.partial(application, place, setting.origin, form, token)
    with listening(host, port) as door:
        if form == "text":
            say(f"Serving the agencies' door at {setting.origin} (Ctrl-C ends it).")
        journal.begin(form)
        log.info("started", extra=journal.told(server="portal", host=host, port=port))
        with contextlib.suppress(KeyboardInterrupt):
            if workers == 1:
                uvicorn.Server(serving(made())).run(sockets=[door])
            else:
                setting.engine.dispose()  # each process opens the registry for itself
                Multiprocess(serving(made, factory=True, workers=workers), sockets=[door]).run()
        log.info("stopped", extra=journal.told(server="portal"))


def watched_portal(setting: "Setting", *, private: Path, token: str | None) -> Any:
    """The portal's application, measured and logged. private: the folder whose disk must take files."""
    from dataclasses import replace

    from orchestration.measures import FromReadiness, FromRegistry, Measures
    from orchestration.readiness import Readiness, registry_answers, registry_at_head, writable
    from orchestration.watching import Watched, log_links
    from portal.app import create_app

    engine = setting.engine
    measures = Measures("portal")
    ready = Readiness({
        "registry": registry_answers(engine), "schema": registry_at_head(engine), "disk": writable(private),
    })  # fmt: skip
    measures.registry.register(FromReadiness("portal", ready, private))
    measures.registry.register(FromRegistry(engine))
    log_links()
    app = create_app(replace(setting, post=measures.counting(setting.post)))
    return Watched(app, measures=measures, ready=ready, token=token)


def application(home: Home, origin: str, form: str, token: str | None) -> Any:
    """The portal of a deployment as an application; made once in each process that answers. form: of log lines; token: of /metrics."""
    from orchestration.portal_setting import portal_setting
    from publish import journal

    journal.begin(form)
    return watched_portal(portal_setting(home, origin=origin), private=home.private, token=token)


def serving(app: Any, *, factory: bool = False, workers: int = 1) -> "uvicorn.Config":
    """How the application is served: lengths read strictly, headers bounded in size and time, nothing logged but what breaks."""
    import uvicorn

    from orchestration.patient import PatientProtocol

    # No access log: addresses of single reports would stand in it. `orchestration.watching` logs routes instead.
    return uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off", http=PatientProtocol,
        h11_max_incomplete_event_size=16_384, timeout_keep_alive=15,
        factory=factory, workers=workers,
    )  # fmt: skip


def invite(email: str, *, name: str, role: str, agency: str | None, language: str, home: Path | None) -> None:
    """Invite somebody and print the link; a mail goes where a server is configured. Raises IntakeProblem, HomeProblem."""
    from sqlalchemy.orm import Session

    from orchestration.portal_setting import portal_setting
    from portal.invitations import LASTS, Invited
    from portal.invitations import invite as invited
    from portal.roles import Role
    from portal.texts import LANGUAGES

    if role not in set(Role) - {Role.MACHINE}:
        raise HomeProblem(f"there is no role {role}; it is one of contributor, reviewer, agency_admin, state, auditor.")
    if language not in LANGUAGES:
        raise HomeProblem(f"there is no language {language}; it is one of {', '.join(LANGUAGES)}.")
    setting = portal_setting(home_from(home).require(), origin=_origin_of(home))
    wanted = Invited(email=email, name=name, role=Role(role), agency_id=agency, language=language)
    with Session(setting.engine) as session, session.begin():
        token = invited(session, wanted, actor="cli", at=setting.clock())
    say(f"{name} is invited. This link opens once, within {LASTS.days} days; hand it over by a way you trust:")
    typer.echo(f"{setting.origin}/invitation/{token}")


def make_key(agency: str, *, name: str, until: date, submit: bool, home: Path | None) -> None:
    """Make a key and print it. Raises IntakeProblem for an agency there is not, HomeProblem for an end that is too far."""
    from sqlalchemy.orm import Session

    from ingest.registry.acts import known_agency
    from ingest.registry.connection import open_registry, upgrade_registry
    from portal import keys

    place, at = home_from(home).require(), datetime.now(UTC)
    ends = datetime.combine(until, time(23, 59, 59), tzinfo=UTC)
    if ends > at + timedelta(days=367):
        raise HomeProblem("a key lasts a year at most; choose an earlier day with --until.")
    engine = open_registry(place.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        shown = keys.make_key(session, agency_id=known_agency(session, agency), name=name,
                              scopes=["check", "submit"] if submit else ["check"], expires_at=ends, actor="cli", at=at)  # fmt: skip
    say("The key is shown this once:")
    typer.echo(shown)


def _origin_of(home: Path | None) -> str:
    """The address people type, as vigie.toml has it; the one `serve portal` takes by default where it says none."""
    return str(home_from(home).settings().get("portal", {}).get("origin") or f"http://localhost:{PORT}")
