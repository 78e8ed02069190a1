"""Mail of a deployment over SMTP, as [mail] in private/vigie.toml says. Plain text, one person each, nothing of a report.

Never in the open to another machine: TLS from the start, or STARTTLS; without either only to this machine.
"""

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from orchestration.resources import Home, HomeProblem, secret_bytes
from orchestration.verbs_planner import is_loopback
from portal.setting import Post

_SECONDS = 20
_WAYS = ("starttls", "tls", "none")


def post_from(told: Mapping[str, Any] | None, home: Home) -> Post | None:
    """Who sends mails; None without a server. Raises HomeProblem for a setting that cannot be meant."""
    if not told or not told.get("host"):
        return None
    host, way = str(told["host"]), str(told.get("security", "starttls"))
    if way not in _WAYS:
        raise HomeProblem(f'[mail] security = "{way}" in vigie.toml is not known; it is one of {", ".join(_WAYS)}.')
    if way == "none" and not is_loopback(host):
        raise HomeProblem(
            "[mail] in vigie.toml would send mail in the open; security is starttls or tls for another machine."
        )
    sender = str(told.get("sender", ""))
    if "@" not in sender:
        raise HomeProblem(
            "[mail] in vigie.toml needs sender, the address mails come from, as in reports@state.example."
        )
    port = int(told.get("port", {"tls": 465, "starttls": 587, "none": 25}[way]))
    user = str(told.get("user", ""))

    def post(*, to: str, subject: str, text: str) -> None:
        mail = _mail(sender, to, subject, text)
        secure = ssl.create_default_context()
        try:
            if way == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=secure)
            else:
                server = smtplib.SMTP(host, port, timeout=_SECONDS)
            with server:
                if way == "starttls":
                    server.starttls(context=secure)
                if user:
                    server.login(user, _password(home))
                server.send_message(mail)
        except smtplib.SMTPException as error:
            # What a server says may repeat an address; its kind is enough.
            raise OSError(f"the mail server did not take the mail ({type(error).__name__})") from None

    return post


def _mail(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """The mail. Raises OSError for an address or subject that would make a header of its own."""
    mail = EmailMessage()
    try:
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    except ValueError:
        raise OSError("this address or subject cannot stand in a mail") from None
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.strip() + "\n")
    return mail


def _password(home: Home) -> str:
    try:
        return secret_bytes(home.private / "keys" / "mail.password", name="private/keys/mail.password").decode().strip()
    except FileNotFoundError:
        raise OSError("the password of the mail server is missing: put it into private/keys/mail.password") from None
