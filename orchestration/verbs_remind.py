"""What the verb of reminders does: mail those who are due something today, each thing once.

Says how many and of what, by ids; never an address, a name or a word of a report. Must not decide who is told what; portal does.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orchestration.resources import HomeProblem, home_from
from orchestration.speaking import answer

if TYPE_CHECKING:
    from portal.setting import Setting


def remind(home: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Send the mails of the day of a deployment; exit 1 when the mail server refused one."""
    from orchestration.portal_setting import portal_setting

    setting = portal_setting(home_from(home).require(), clock=lambda: datetime.now(UTC))
    sent, refused = send_reminders(setting, dry_run=dry_run, say=(lambda _: None) if as_json else typer.echo)
    if as_json:
        answer({"sent" if not dry_run else "due": sent, "refused": refused})
    else:
        typer.echo(f"{'Due' if dry_run else 'Sent'}: {sent:,} mails. Refused by the mail server: {refused:,}.")
    if refused:
        raise typer.Exit(1)


def send_reminders(setting: "Setting", *, dry_run: bool, say: Callable[[str], object]) -> tuple[int, int]:
    """Send what is due, and keep each mail as sent once the server took it; returns how many went out and were refused.

    Raises HomeProblem where the deployment has no mail server. A mail that was refused is due again the next time.
    """
    from sqlalchemy.orm import Session

    from portal.reminders import keep, mails_for

    if setting.post is None and not dry_run:
        raise HomeProblem(
            "no mail server is configured; name one under [mail] in private/vigie.toml, or use --dry-run."
        )
    at, refused, sent = setting.clock(), 0, 0
    with Session(setting.engine) as session:
        due = mails_for(session, at=at, origin=setting.origin, contact=setting.contact)
    for mail in due:
        what = ", ".join(f"{one.agency_id} {one.month} {one.kind}" for one in mail.told)
        if dry_run or setting.post is None:
            say(f"account {mail.to.account_id}: {what}")
            sent += 1
            continue
        try:
            setting.post(to=mail.to.email, subject=mail.subject, text=mail.text)
        except OSError:
            say(f"account {mail.to.account_id}: the mail server did not take the mail; it stays due.")
            refused += 1
            continue
        with Session(setting.engine) as session, session.begin():
            keep(session, mail, at=at)
        say(f"account {mail.to.account_id}: {what}")
        sent += 1
    return sent, refused
