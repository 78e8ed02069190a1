"""Who may read: nobody without the token, on any address; and what every answer carries."""

import pytest
from litestar.testing import TestClient

from planner.gate import COOKIE, Gate, WeakToken, clean_address
from tests.planner.conftest import HTML, TOKEN

ADDRESSES = ["/", "/?day=2026-11-24", "/shift.csv", "/shift.geojson", "/static/planner.css", "/static/nothing", "/nothing",
             "/health/../shift.csv", "//", "/schema"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"cookie": f"{COOKIE}={TOKEN}"}]
)
def test_without_the_token_there_is_one_sentence(stranger: TestClient, address: str, headers: dict[str, str]) -> None:
    answer = stranger.get(address, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {
        "detail": "This needs the planner’s token: open the address that vigie serve planner printed."
    }
    assert answer.headers["www-authenticate"] == "Bearer"
    page = stranger.get(address, headers={**headers, **HTML})
    assert page.status_code == 401
    assert page.text.count("<p>") == 1


@pytest.mark.parametrize("shown", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ü" * 40])
def test_a_wrong_token_in_the_address_is_refused_and_not_repeated(stranger: TestClient, shown: str) -> None:
    answer = stranger.get("/", params={"token": shown}, headers=HTML, follow_redirects=False)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert not shown or shown not in answer.text


def test_a_first_visit_gets_a_cookie_and_the_address_without_the_token(stranger: TestClient) -> None:
    answer = stranger.get(f"/?day=2026-11-24&token={TOKEN}&shift=night", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?day=2026-11-24&shift=night"
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in (f"{COOKIE}=", "HttpOnly", "SameSite=strict", "Path=/"))
    assert TOKEN not in cookie
    assert stranger.get("/", headers=HTML).status_code == 200
    stranger.cookies.clear()
    assert stranger.get("/", headers=HTML).status_code == 401


def test_a_visit_from_another_site_needs_one_press(stranger: TestClient) -> None:
    answer = stranger.get(f"/?token={TOKEN}", headers={**HTML, "sec-fetch-site": "cross-site"}, follow_redirects=False)
    assert answer.status_code == 200
    assert "known now, for 12 hours" in answer.text
    assert COOKIE in answer.headers["set-cookie"]
    stranger.cookies.clear()


def test_a_wrong_token_in_the_address_is_not_mended_by_a_cookie(planner: TestClient) -> None:
    assert planner.get("/?token=wrong", follow_redirects=False).status_code == 401


def test_health_is_for_everyone_and_tells_nothing(stranger: TestClient) -> None:
    assert stranger.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "address", ["/", "/?day=foo", "/nothing", "/health", "/static/planner.css", "/static/nothing.css", "/shift.csv"]
)
def test_every_answer_carries_the_headers(planner: TestClient, stranger: TestClient, address: str) -> None:
    for client in (planner, stranger):
        headers = client.get(address, headers=HTML).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_there_is_nothing_to_write(planner: TestClient, method: str) -> None:
    answer = planner.request(method, "/")
    assert answer.status_code == 405
    assert answer.json() == {"detail": "This page is for reading only."}


def test_the_clean_address_stays_on_this_host() -> None:
    assert clean_address("//evil.example/x", "token=t") == "/evil.example/x"
    assert clean_address("/\\evil.example", "token=t&a=b c") == "/%5Cevil.example?a=b+c"
    assert clean_address("/", "token=t") == "/"


def test_a_token_too_short_to_keep_anyone_out_is_refused() -> None:
    with pytest.raises(WeakToken, match="fewer than 16 characters"):
        Gate("short")
