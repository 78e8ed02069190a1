"""Who gets in, with which headers, and what a page answers to whom it is not for."""

from collections.abc import Callable

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from portal.door import HEADERS, check_rights
from tests.portal.conftest import ORIGIN, OTHER, OURS, Browser, Clock


def test_a_stranger_is_sent_to_the_sign_in(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_program_without_a_key_is_told_so(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Sign in first."})


def test_somebody_signed_in_sees_their_agency(signed_in: Callable[..., Browser]) -> None:
    assert "Port Sample Police Department" in signed_in("contributor", OURS).get("/").text
    assert "Eastmarsh Police Department" in signed_in("contributor", OTHER).get("/").text


def test_a_sign_in_ends_by_idleness(signed_in: Callable[..., Browser], clock: Clock) -> None:
    browser = signed_in("contributor")
    clock.go(minutes=29)
    assert browser.get("/", follow_redirects=False).status_code == 200
    clock.go(minutes=29)
    assert browser.get("/", follow_redirects=False).status_code == 200
    clock.go(minutes=31)
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_a_sign_in_ends_by_age_however_busy(signed_in: Callable[..., Browser], clock: Clock) -> None:
    browser = signed_in("contributor")
    for _ in range(24):
        clock.go(minutes=29)
        browser.get("/", follow_redirects=False)
    clock.go(minutes=29)
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_every_answer_carries_the_headers(stranger: TestClient[Litestar]) -> None:
    for path in ("/health", "/nothing", "/static/portal.css", "/"):
        answer = stranger.get(path, follow_redirects=False)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_another_host_name_is_refused(stranger: TestClient[Litestar]) -> None:
    assert stranger.get("/health", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_of_another_site_is_refused(signed_in: Callable[..., Browser], headers: dict[str, str]) -> None:
    answer = signed_in("contributor").post("/sign-out", headers=headers)
    assert answer.status_code == 403


def test_a_form_without_its_token_is_refused(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("contributor")
    assert browser.client.post("/sign-out", data={}).status_code == 403
    assert browser.client.post("/sign-out", data={"csrf": "another"}).status_code == 403


def test_a_language_stays_and_the_address_is_clean(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("contributor")
    answer = browser.get("/?lang=fr&a=1", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?a=1")
    assert 'lang="fr"' in browser.get("/").text


def test_an_address_cannot_lead_to_another_host(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("//evil.example/?lang=fr", follow_redirects=False)
    assert not answer.headers.get("location", "/").startswith(("//", "http"))


def test_a_handler_without_a_right_stops_the_start() -> None:
    @get("/open-by-mistake", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    with pytest.raises(ValueError, match="does not say who may ask it"):
        check_rights([forgotten])


def test_what_breaks_says_nothing_of_itself(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("/nothing-here")
    assert answer.status_code == 404
    assert ORIGIN not in answer.text
    assert "Traceback" not in answer.text
