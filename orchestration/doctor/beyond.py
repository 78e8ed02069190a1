"""What is asked of others: the mail server, the identity provider's settings, the newest release, the ports.

The mail server is greeted and sent nothing. Must not reach any address the settings do not name.
"""

import json
import smtplib
import socket
import ssl
import urllib.error
import urllib.request

from orchestration.doctor.told import Told, fine, skipped, wrong
from orchestration.resources import Home, HomeProblem

_SECONDS = 5


def mail(home: Home) -> Told:
    """The mail server, where one is named, can be reached."""
    from orchestration.mailing import post_from

    told = home.settings().get("mail") or {}
    try:
        if post_from(told, home) is None:
            return skipped("mail", "no mail server is named; invitations are shown as links, reminders are not sent.")
    except (HomeProblem, ValueError, TypeError) as problem:
        return wrong(
            "mail", str(problem) if isinstance(problem, HomeProblem) else "[mail] in vigie.toml cannot be meant.", ""
        )
    way = str(told.get("security", "starttls"))
    port = int(told.get("port", {"tls": 465, "starttls": 587, "none": 25}[way]))
    try:
        secure = ssl.create_default_context()
        server = (smtplib.SMTP_SSL(str(told["host"]), port, timeout=_SECONDS, context=secure) if way == "tls"
                  else smtplib.SMTP(str(told["host"]), port, timeout=_SECONDS))  # fmt: skip
        with server:
            if way == "starttls":
                server.starttls(context=secure)
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return wrong(
            "mail",
            f"the server of [mail] does not answer at port {port} ({type(error).__name__}).",
            "See that it runs and that host, port and security in vigie.toml are right.",
        )
    if told.get("user") and not (home.private / "keys" / "mail.password").is_file():
        return wrong(
            "mail",
            "the password of the mail server is missing.",
            "Put it into private/keys/mail.password with mode 600.",
        )
    return fine("mail", f"the server answers at port {port}; no mail was sent.")


def provider(home: Home) -> Told:
    """The settings of the identity provider can be meant."""
    from orchestration.identity_provider import provider_from

    try:
        found = provider_from(home.settings().get("oidc"), home)
    except HomeProblem as problem:
        return wrong("identity provider", str(problem), "")
    if found is None:
        return skipped("identity provider", "none is named; people sign in with accounts of the portal.")
    return fine("identity provider", "its settings can be used; it was not asked anything.")


def release(home: Home) -> Told:
    """The newest release is as it was made, by `vigie release verify`'s own checks."""
    from orchestration.verbs_release import checked_release, release_folder
    from publish.versions import LATEST

    try:
        folder = release_folder(home, LATEST)
    except HomeProblem:
        return skipped("release", "there is none yet.")
    try:
        found = checked_release(home, folder)
    except Exception as error:
        return wrong(
            "release", f"{folder.name} cannot be verified ({type(error).__name__}).", "Run: vigie release verify latest"
        )
    failed = [each for each in found if not each.ok]
    if failed:
        return wrong(
            "release",
            f"{folder.name}: {len(failed)} of {len(found)} checks fail.",
            "Run: vigie release verify latest; see docs/operations.md, wrong release.",
        )
    return fine("release", f"{folder.name}: {len(found)} checks hold.")


def ports(home: Home) -> list[Told]:
    """At each server's port answers that server, or nothing."""
    from publish.site.settings import PublicSettings, SettingsProblem, read_settings

    try:
        public = read_settings(home.root / "public" / "public.toml").port
    except (SettingsProblem, OSError):
        public = PublicSettings().port
    return [_port(name, port) for name, port in (("public", public), ("planner", 8002), ("portal", 8003))]


def _port(name: str, port: int) -> Told:
    check = f"port {port}"
    with socket.socket() as tried:
        tried.settimeout(_SECONDS)
        if tried.connect_ex(("127.0.0.1", port)) != 0:
            return skipped(check, f"nothing listens; vigie serve {name} can.")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=_SECONDS) as found:
            told = json.loads(found.read(10_000))
    except urllib.error.HTTPError as error:
        with error:
            ready = error.code == 503
        if ready:
            return wrong(
                check, f"the {name} server answers that it is not ready.", f"Ask it: curl http://127.0.0.1:{port}/ready"
            )
        told = None
    except (OSError, ValueError):
        told = None
    if isinstance(told, dict) and told.get("ready") is True:
        return fine(check, f"a server of Vigie is there and ready ({name}).")
    return wrong(check, "another program listens there.", f"End it, or serve elsewhere: vigie serve {name} --port N")
