"""feed.atom by the rules of RFC 4287 and RFC 4151, feed.json by those of JSON Feed 1.1; both list every release."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from defusedxml.ElementTree import parse

from publish.release import build_release
from tests.publish.chain import VERSIONS, Chain, about_of, built

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = re.compile(r"tag:([a-z0-9.-]+|[^@\s,]+@[a-z0-9.-]+),[0-9]{4}(-[0-9]{2}){0,2}:[A-Za-z0-9/._~!$&'()*+,;=:@%-]+")
JSON_FEED = dict.fromkeys(
    ("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "language"), str
) | {"authors": list, "hubs": list, "items": list, "expired": bool}  # fmt: skip
JSON_ITEM = dict.fromkeys(
    ("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published",
     "date_modified", "language"), str
) | {"authors": list, "tags": list, "attachments": list}  # fmt: skip


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return built(tmp_path_factory.mktemp("chain") / "releases")


@pytest.fixture(scope="module")
def addressed(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a deployment that knows its public address and whose contact is no mail address."""
    frames = chain.tables[VERSIONS[2]]
    about = about_of(
        frames, VERSIONS[2], address="https://data.portsample.example", contact="Records Office, Port Sample"
    )
    return build_release(frames, about=about, releases=tmp_path_factory.mktemp("addressed"))


def atom(release: Path) -> Any:
    return parse(release / "feed.atom").getroot()


def feed(release: Path) -> dict[str, Any]:
    return dict(json.loads((release / "feed.json").read_text("utf-8")))


def texts(element: Any, name: str) -> list[str]:
    return [one.text or "" for one in element.findall(f"{ATOM}{name}")]


@pytest.fixture(params=["first", "third", "addressed"])
def any_release(request: pytest.FixtureRequest, chain: Chain, addressed: Path) -> Path:
    return {"first": chain.releases / VERSIONS[0], "third": chain.releases / VERSIONS[2], "addressed": addressed}[
        request.param
    ]


def test_the_atom_feed_keeps_the_rules_of_rfc_4287(any_release: Path) -> None:
    root = atom(any_release)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one of each
            assert len(texts(element, name)) == 1, name
            assert texts(element, name)[0].strip()
        for name in ("published", "rights", "subtitle", "summary", "content"):  # at most one
            assert len(texts(element, name)) <= 1, name
        assert TAG.fullmatch(texts(element, "id")[0])
        for when in (*texts(element, "updated"), *texts(element, "published")):  # 3.3: RFC 3339, capital T and Z
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", when)
            datetime.fromisoformat(when)
        links = [one.attrib for one in element.findall(f"{ATOM}link")]
        assert all(link["href"] for link in links)
        kinds = [(link.get("rel", "alternate"), link.get("type"), link.get("hreflang")) for link in links]
        assert len(set(kinds)) == len(kinds)  # 4.1.1: no two alternates of one type and language
    assert [name.text for name in root.findall(f"{ATOM}author/{ATOM}name")] == [
        "Port Sample"
    ]  # 4.1.1: an author for all entries
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self"]
    for entry in root.findall(f"{ATOM}entry"):  # 4.1.2: without content there is an alternate link
        assert entry.findall(f"{ATOM}content") or any(
            link.get("rel") == "alternate" for link in entry.findall(f"{ATOM}link")
        )
        assert entry.find(f"{ATOM}summary").get("type") == "text"
    ids = [texts(one, "id")[0] for one in (root, *root.findall(f"{ATOM}entry"))]
    assert len(set(ids)) == len(ids)
    allowed = {"id", "title", "subtitle", "updated", "author", "rights", "link", "entry"}
    assert {child.tag.removeprefix(ATOM) for child in root} <= allowed


def test_the_json_feed_keeps_the_rules_of_its_version(any_release: Path) -> None:
    told = feed(any_release)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert {"title", "items"} <= set(told)
    for thing, known in ((told, JSON_FEED), *((item, JSON_ITEM) for item in told["items"])):
        for name, value in thing.items():
            assert name.startswith("_") or isinstance(value, known[name]), name
    assert all("." not in name for item in told["items"] for name in item if name.startswith("_"))
    for item in told["items"]:
        assert item["id"]
        assert item["content_text"]
        datetime.fromisoformat(item["date_published"])
    assert all(set(one) <= {"name", "url", "avatar"} and one for one in told["authors"])
    for address in (told.get("home_page_url"), told.get("feed_url"), *(item.get("url") for item in told["items"])):
        assert address is None or urlsplit(address).scheme == "https"


def test_every_release_is_listed_newest_first_with_its_counts(chain: Chain) -> None:
    items = feed(chain.releases / VERSIONS[2])["items"]
    assert [item["_vigie"]["version"] for item in items] == list(reversed(VERSIONS))
    assert [item["_vigie"]["withdrawn"] for item in items] == [{"force": 1}, {"force": 3}, {}]
    assert [item["_vigie"]["changed"] for item in items] == [{"person": 1}, {"force": 2}, {}]
    assert "Since release 2026.10.0, rows added 0, changed 1, withdrawn 1." in items[0]["content_text"]


def test_an_entry_never_changes_from_release_to_release(chain: Chain) -> None:
    first, second, third = (feed(chain.releases / version) for version in VERSIONS)
    assert third["items"][1:] == second["items"]
    assert second["items"][1:] == first["items"]
    assert len({told["_vigie"]["id"] for told in (first, second, third)}) == 1


def test_links_lead_to_the_releases_from_the_folder_and_from_the_root_of_the_site(
    chain: Chain, addressed: Path
) -> None:
    hrefs = [link.get("href") for link in atom(chain.releases / VERSIONS[2]).findall(f"{ATOM}entry/{ATOM}link")]
    for base in (f"https://site.example/releases/{VERSIONS[2]}/feed.atom", "https://site.example/feed.atom"):
        assert [urljoin(base, href) for href in hrefs] == [
            f"https://site.example/releases/{v}/" for v in reversed(VERSIONS)
        ]
    assert feed(addressed)["items"][0]["url"] == f"https://data.portsample.example/releases/{VERSIONS[2]}/"


def test_a_publisher_without_a_mail_address_still_has_a_name_nobody_else_has(addressed: Path) -> None:
    assert feed(addressed)["items"][0]["id"] == f"tag:port-sample.invalid,2026:vigie/port-sample/{VERSIONS[2]}"
