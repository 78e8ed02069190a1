"""A passkey in a real browser, from the invitation to the removal; the device is Chromium's virtual one."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from sqlalchemy.orm import Session

from orchestration.verbs_planner import listening
from portal.app import create_app
from portal.invitations import Invited, invite
from portal.roles import Role
from portal.setting import Setting
from tests.browsers import chromium
from tests.portal.conftest import OURS, Clock

PASSWORD = "kettle orchard violin mast"


@pytest.fixture
def address(setting: Setting) -> Iterator[str]:
    """The portal on a free port, in a thread of this process."""
    door = listening("127.0.0.1", 0)
    origin = f"http://localhost:{door.getsockname()[1]}"
    app = create_app(replace(setting, origin=origin))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield origin
    server.should_exit = True
    thread.join(20)


def with_device(page: Any, *, verified: bool = True) -> tuple[Any, str]:
    """Give a page's browser a device that keeps passkeys; the session that commands it, and its name."""
    told = page.context.new_cdp_session(page)
    told.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
              "isUserVerified": verified, "automaticPresenceSimulation": True}  # fmt: skip
    return told, told.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]


def test_from_the_invitation_to_the_removal(address: str, setting: Setting, clock: Clock) -> None:
    with Session(setting.engine) as session, session.begin():
        wanted = Invited(
            email="rosa.brandt@port-sample.example", name="Rosa Brandt", role=Role.REVIEWER, agency_id=OURS
        )
        token = invite(session, wanted, actor="cli", at=clock())
    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        command, device = with_device(page)

        page.goto(f"{address}/invitation/{token}")
        page.get_by_role("button", name="Open the account with a passkey").click()
        assert page.url.endswith(token), "nothing is asked of the device before the password is typed"
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.get_by_role("button", name="Open the account with a passkey").click()
        page.wait_for_selector(".codes")
        (kept,) = command.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)

        clock.go(minutes=1)
        page.get_by_role("link", name="I have kept them").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_selector("text=Port Sample Police Department")

        clock.go(minutes=1)
        page.get_by_role("button", name="Sign out").click()
        page.fill("#email", "rosa.brandt@port-sample.example")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_selector("text=Port Sample Police Department")

        clock.go(minutes=1)
        page.goto(f"{address}/account")
        page.get_by_text("Add a passkey").click()
        page.fill("#passkey-name", "Phone")
        page.fill("#passkey-old", PASSWORD)
        page.get_by_role("button", name="Make the passkey").click()
        page.wait_for_selector("text=No passkey was taken")  # this device has one of the account
        command.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
        with_device(page)
        page.get_by_role("button", name="Make the passkey").click()
        page.locator("summary", has_text="Phone").click()
        page.fill("details[open] input[name=old]", PASSWORD)
        page.get_by_role("button", name="Remove the passkey Phone").click()
        page.wait_for_function("!document.body.textContent.includes('Phone')")
        assert said == []


def test_a_device_that_does_not_ask_who_holds_it_opens_nothing_and_is_told_so(address: str) -> None:
    with chromium() as browser:
        page = browser.new_page()
        with_device(page, verified=False)
        page.goto(f"{address}/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_selector(".why:not([hidden])")
        assert page.url == f"{address}/sign-in"


def test_without_javascript_password_and_code_are_all_there_is(address: str) -> None:
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/sign-in")
        assert page.get_by_role("button").all_inner_texts() == ["Go on"]
