"""The month of a records clerk, played in Chromium from an empty deployment to a published release.

    python docs/pictures/clerks_month.py FOLDER [--registry URL]

State desk, administrator, clerk and reviewer each use a browser of their own, over the served portal; everybody is invented.
Pictures of the desk (1280 px) and of a phone (390 px) go to FOLDER/pictures. tests/portal/test_clerks_month.py plays the same.
"""

import argparse
import contextlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp

ROOT = Path(__file__).resolve().parents[2]
VIGIE = Path(sys.executable).with_name("vigie")
AGENCY, SENDER = "XX0099999", "test-pd"
PASSWORDS = "copper ladder violet march"


@dataclass
class Person:
    """Somebody with a browser: their name, page, and the secret of their app."""

    name: str
    email: str
    page: Any
    secret: str = ""


@dataclass
class Month:
    """What is played in: the home, where the portal answers, the browser, and where pictures go (nowhere without)."""

    home: Path
    origin: str
    browser: Any
    environment: dict[str, str]
    pictures: Path | None = None
    people: dict[str, Person] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def vigie(self, *arguments: str) -> str:
        """Run the command; its answer. Raises AssertionError when it did not end with 0 or 1."""
        told = subprocess.run([VIGIE, *arguments, "--home", self.home], capture_output=True, text=True, check=False,
                              env=self.environment)  # fmt: skip
        assert told.returncode in (0, 1), told.stdout + told.stderr
        return told.stdout

    def somebody(self, key: str, name: str, *, width: int = 1280) -> Person:
        """A person with a fresh browser."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, base_url=self.origin)
        context.set_default_timeout(60_000)
        person = Person(name=name, email=f"{key}@test-pd.example", page=context.new_page())
        self.people[key] = person
        return person

    def picture(self, person: Person, name: str) -> None:
        """A picture of the page as it stands, wide and as a phone shows it."""
        if self.pictures is None:
            return
        for width in (1280, 390):
            person.page.set_viewport_size({"width": width, "height": 900})
            person.page.screenshot(path=self.pictures / f"{name}-{width}.png", full_page=True)
        person.page.set_viewport_size({"width": 1280, "height": 900})
        self.taken.append(name)


def play(month: Month, profile: str, files: list[tuple[str, bytes]]) -> dict[str, Any]:
    """The whole month. profile: of the agency, as YAML; files: of its delivery with errors. What came of it."""
    (month.home / "private" / "profiles" / f"{SENDER}.yml").write_text(profile, "utf-8")
    month.vigie("registry", "enrol", "--agency", AGENCY, "--sender", SENDER, "--name", "Test Police Department", "--county", "Sample",
                "--state", "CA", "--officers", "12", "--since", "2025-01", "--by", "desk (invented)")  # fmt: skip
    invited(month)
    number = file_sent_and_fixed(month, files)
    window_opened(month)
    report = report_written_and_reviewed(month)
    zero_attested(month)
    corrected(month)
    previewed(month, before=True)
    month.vigie("run")
    previewed(month, before=False)
    month.vigie("release", "build")
    return {"upload": number, "report": report, "published": published(month), "pictures": month.taken}


def published(month: Month) -> dict[str, int]:
    """Rows of the release by table, as anyone can count them."""
    (database,) = {path.resolve() for path in (month.home / "public" / "releases").glob("*/vigie.db")}
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        return {name: opened.execute(f"select count(*) from {name}").fetchone()[0] for name in ("incident", "person")}


def invited(month: Month) -> None:
    """The operator invites the state, the state an administrator, and they the clerk and the reviewer."""
    state = month.somebody("state", "Amal Deshpande")
    told = month.vigie("portal", "invite", "desk@state.example", "--name", state.name)
    state.email = "desk@state.example"
    accept(month, state, re.search(r"/invitation/\S+", told)[0], picture="invitation")  # type: ignore[index]
    admin = month.somebody("admin", "Lena Quist")
    accept(month, admin, invite(state, admin, "agency_admin", agency=AGENCY))
    for key, name, role in (("clerk", "Tomas Reyl", "contributor"), ("reviewer", "Ines Okafor", "reviewer")):
        person = month.somebody(key, name)
        address = invite(admin, person, role)
        (accept_with_passkey if key == "clerk" else accept)(month, person, address)
    month.picture(admin, "people")
    sign_in_again(month, month.people["reviewer"])


def invite(by: Person, person: Person, role: str, *, agency: str = "") -> str:
    """Invite somebody; the address of the invitation, which is shown since there is no mail server."""
    page = by.page
    page.goto("/people")
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("E-mail").fill(person.email)
    if agency:
        page.locator("#agency").select_option(agency)
    page.locator(f"#role-{role}").check()
    page.get_by_role("button", name="Invite somebody").click()
    link = page.locator(".link-once").inner_text()
    page.goto("/people")
    return str(link[link.index("/invitation/") :])


def accept(month: Month, person: Person, address: str, *, picture: str = "") -> None:
    """Choose a password, set up the app, keep the recovery codes."""
    page = person.page
    page.goto(address)
    if picture:
        month.picture(person, picture)
    person.secret = page.locator(".qr + p .id").inner_text().replace(" ", "")
    page.get_by_label("Password", exact=True).fill(PASSWORDS)
    page.get_by_label("Password, once more").fill(PASSWORDS)
    page.get_by_label("The code the app shows now").fill(pyotp.TOTP(person.secret).now())
    page.get_by_role("button", name="Open the account", exact=True).click()
    page.get_by_role("link", name="I have kept them").click()


def accept_with_passkey(month: Month, person: Person, address: str) -> None:
    """Choose a password and let the device make a passkey in place of the app; later sign in by it alone."""
    page = person.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})  # fmt: skip
    page.goto(address)
    page.get_by_label("Password", exact=True).fill(PASSWORDS)
    page.get_by_label("Password, once more").fill(PASSWORDS)
    month.picture(person, "passkey")
    page.locator("button[data-passkey=make]").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()
    month.picture(person, "sign-in")
    page.locator("button[data-passkey=sign]").click()
    page.wait_for_url("**/")


def sign_in_again(month: Month, person: Person) -> None:
    """Sign out and in with password and the next code."""
    page = person.page
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORDS)
    page.get_by_role("button", name="Go on").click()
    # The code of the invitation opened once; the one after it is taken, too.
    page.get_by_label("Code").fill(pyotp.TOTP(person.secret).at(datetime.now(UTC) + timedelta(seconds=30)))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/")


def file_sent_and_fixed(month: Month, files: list[tuple[str, bytes]]) -> str:
    """The clerk sends a file with errors and fixes what is sure; the administrator submits it."""
    clerk, admin = month.people["clerk"], month.people["admin"]
    page = clerk.page
    page.goto("/files")
    page.locator("#files").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in files]
    )
    page.get_by_role("button", name="Check these files").click()
    page.locator("h1", has_text="ready").wait_for()
    month.picture(clerk, "file-checked")
    while (button := page.locator("button[name=act][value=sure]")).count():
        before = page.locator("h1").inner_text()
        button.first.click()
        changed = "before => (said => said !== before && /ready/.test(said))(document.querySelector('h1').innerText)"
        page.wait_for_function(changed, arg=before)
    month.picture(clerk, "file-fixed")
    address = re.sub(r"[?#].*", "", page.url)
    admin.page.goto(address)
    admin.page.locator("#submit button").click()
    admin.page.locator("main a[href^='/receipts/']").first.click()
    month.picture(admin, "receipt")
    return str(address.rsplit("/", 1)[1])


def window_opened(month: Month) -> None:
    """The state opens a window for the month that is over."""
    state = month.people["state"]
    over = last_month()
    state.page.goto("/desk/windows")
    state.page.get_by_label("First month").fill(over)
    state.page.get_by_label("Opens").fill((date.today() - timedelta(days=3)).isoformat())
    state.page.get_by_label("Closes").fill((date.today() + timedelta(days=20)).isoformat())
    state.page.get_by_role("button", name="Open a window").click()
    state.page.locator("td", has_text="open").first.wait_for()
    month.picture(state, "windows")
    state.page.goto("/desk")
    month.picture(state, "desk")


def report_written_and_reviewed(month: Month) -> str:
    """The clerk writes a report, the reviewer sends it back once and approves it, the administrator submits it."""
    clerk, reviewer, admin = (month.people[key] for key in ("clerk", "reviewer", "admin"))
    page = clerk.page
    page.goto("/reports/new")
    month.picture(clerk, "screener")
    page.locator("#q-shots_fired").get_by_label("Yes").check()
    page.get_by_role("button", name="Go on").click()
    number = re.search(r"/reports/([^/?#]+)", page.url)[1]  # type: ignore[index]
    month.picture(clerk, "form")
    fill(
        page,
        "incident",
        number,
        {
            "incident_date": f"{last_month()}-14",
            "incident_time": "21:40",
            "contact_reason": "first",
            "arrest_made": "no",
        },
    )
    page.goto(f"/reports/{number}/civilian-1")
    fill(page, "civilian-1", number, {"received_force": "yes", "custody_status": "first", "injured": "no"})
    page.goto(f"/reports/{number}/officer-1")
    fill(page, "officer-1", number, {"received_force": "no", "officer_used_force": "yes", "injured": "no"})
    page.goto(f"/reports/{number}/force")
    first = page.locator("select[name$='.force_type']").last
    first.select_option(index=1)
    saved(page)
    page.goto(f"/reports/{number}/review")
    month.picture(clerk, "review")
    page.locator("button[name=act][value=send]").click()
    reviewer.page.goto(f"/reports/{number}/review")
    reviewer.page.locator("#comment").fill("Which district was it?")
    reviewer.page.locator("button[name=act][value=return]").click()
    page.goto(f"/reports/{number}/review")
    month.picture(clerk, "returned")
    page.locator("button[name=act][value=send]").click()
    reviewer.page.goto(f"/reports/{number}/review")
    reviewer.page.locator("button[name=act][value=approve]").click()
    admin.page.goto(f"/reports/{number}/review")
    month.picture(admin, "approved")
    admin.page.locator("button[name=act][value=submit]").click()
    return str(number)


def fill(page: Any, section: str, number: str, answers: dict[str, str]) -> None:
    """Answer questions of a section and save; "first" takes the first choice there is."""
    if not page.url.split("?")[0].endswith(f"/{section}"):
        page.goto(f"/reports/{number}/{section}")
    for name, value in answers.items():
        question = page.locator(f"#q-{name}")
        if question.locator("select").count():
            question.locator("select").select_option(
                index=1 if value == "first" else None, value=None if value == "first" else value
            )
        elif question.locator("input[type=radio]").count():
            of = question.locator("input[type=radio]")
            (of.first if value == "first" else question.locator(f"input[value='{value}']")).check()
        else:
            question.locator("input").fill(value)
    saved(page)


def saved(page: Any) -> None:
    """Save the page and go on."""
    page.get_by_role("button", name=re.compile("^Save and (go on|look over)")).first.click()
    page.wait_for_load_state()


def zero_attested(month: Month) -> None:
    """The reviewer attests a month in which nothing happened."""
    reviewer = month.people["reviewer"]
    page = reviewer.page
    page.goto("/months")
    page.locator("#first").select_option(index=1)
    page.locator("#attested").check()
    month.picture(reviewer, "zero")
    page.locator("#zero button").click()
    page.wait_for_load_state()


def corrected(month: Month) -> None:
    """The reviewer corrects a submitted report as a new version; the clerk's colleague approves it."""
    reviewer, admin = month.people["reviewer"], month.people["admin"]
    page = reviewer.page
    page.goto("/corrections")
    month.picture(reviewer, "corrections")
    page.locator("main table a, main li a").first.click()
    page.locator("main a[href^='/reports/correct']").first.click()
    page.locator("input[name=reason]").first.check()
    page.get_by_role("button", name="Go on").click()
    number = re.search(r"/reports/([^/?#]+)", page.url)[1]  # type: ignore[index]
    page.goto(f"/reports/{number}/incident")
    page.locator("#q-arrest_made input[value=yes]").check()
    saved(page)
    page.goto(f"/reports/{number}/review")
    month.picture(reviewer, "correction")
    page.locator("button[name=act][value=send]").click()
    admin.page.goto(f"/reports/{number}/review")
    admin.page.locator("button[name=act][value=approve]").click()
    admin.page.goto(f"/reports/{number}/review")
    admin.page.locator("button[name=act][value=submit]").click()


def previewed(month: Month, *, before: bool) -> None:
    """The administrator looks at what would be published."""
    admin = month.people["admin"]
    admin.page.goto("/preview")
    button = admin.page.get_by_role("button").filter(has_text=re.compile("[Ss]how|[Ll]ook|[Cc]ut"))
    if not before and button.count():
        button.first.click()
        month.picture(admin, "preview")


def last_month() -> str:
    """The month before this one, as YYYY-MM."""
    return f"{date.today().replace(day=1) - timedelta(days=1):%Y-%m}"


@contextlib.contextmanager
def served(home: Path, environment: dict[str, str], port: int) -> Iterator[str]:
    """The portal of a home, served by its command."""
    origin = f"http://localhost:{port}"
    command = [VIGIE, "serve", "portal", "--home", home, "--port", str(port), "--origin", origin]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, "the portal ended before it answered"
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{origin}/health", timeout=5).close()
                    break
                time.sleep(0.1)
            yield origin
        finally:
            process.terminate()


def main() -> None:
    """Play the month and take the pictures."""
    sys.path.insert(0, str(ROOT))
    from tests.browsers import chromium
    from tests.ingest import seeded

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--registry", default="")
    told = asked.parse_args()
    home, pictures = told.folder / "home", told.folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **({"VIGIE_REGISTRY_URL": told.registry} if told.registry else {})}
    subprocess.run([VIGIE, "init", home], check=True, env=environment, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(home, environment, port) as origin, chromium() as browser:
        month = Month(home=home, origin=origin, browser=browser, environment=environment, pictures=pictures)
        try:
            came = play(month, seeded.TEXT, [(each.name, each.data) for each in seeded.delivery()])
        except Exception:
            for key, person in month.people.items():
                month.picture(person, f"broken-{key}")
            raise
    sys.stdout.write(f"{came}\n")


if __name__ == "__main__":
    main()
