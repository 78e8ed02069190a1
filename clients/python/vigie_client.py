"""A client of Vigie's push API for exporters: batches, retries that cannot send anything twice, and a marker to resume from.

One file to copy; it needs httpx alone. A batch is known by its content, so that a run that broke off may simply start again.

    with Vigie("https://reports.example.org", key) as vigie:
        for answer in vigie.send(reports):
            print(answer["receipt"]["receipt"], answer["held_lines"])
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any

import httpx

Report = dict[str, Any]
Answer = dict[str, Any]

MOST_REPORTS = 500
MOST_BYTES = 8_000_000
"""Of one batch; a server takes twice that."""

_PASSING = {429, 502, 503, 504}
_LONGEST_WAIT = 120.0


class Refused(Exception):
    """The server did not take a request. status: of HTTP; the text is its sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Vigie:
    """A server and a key. tries: how often a request is sent before its failure is told; agency: one the key files for."""

    def __init__(
        self, address: str, key: str, *, agency: str | None = None, tries: int = 6, client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._client = client or httpx.Client(base_url=address, timeout=120)
        self._headers = {"authorization": f"Bearer {key}", "accept": "application/json"}
        self._agency = {"agency": agency} if agency else {}
        self._tries, self._sleep = tries, sleep

    def __enter__(self) -> "Vigie":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def check(self, reports: Iterable[Report]) -> Answer:
        """What is wrong with reports, line by line; the server keeps nothing. Raises Refused."""
        return self._ask("POST", "/api/v1/check", content=lines_of(reports))

    def submit(self, reports: Iterable[Report], *, idempotency_key: str | None = None) -> Answer:
        """Submit one batch. `held_lines` did not get in, and `findings` says why. Raises Refused.

        idempotency_key: by default made of the content, so that the same batch is the same batch after a restart, too.
        """
        content = lines_of(reports)
        key = idempotency_key or hashlib.sha256(content).hexdigest()
        return self._ask("POST", "/api/v1/reports", content=content, key=key)

    def send(self, reports: Iterable[Report], *, size: int = MOST_REPORTS) -> Iterator[Answer]:
        """Submit any number of reports in batches; the answer to each batch, in order. Raises Refused."""
        for batch in batches(reports, size=size):
            yield self.submit(batch)

    def since(self, marker: str | None = None) -> Iterator[tuple[Answer, str]]:
        """The reports accepted since a marker, each with the marker to keep once it is dealt with. Raises Refused."""
        more = True
        while more:
            told = self._ask("GET", "/api/v1/since", params={"since": marker} if marker else {})
            marker, more = str(told["since"]), bool(told["more"])
            for report in told["reports"]:
                yield report, marker

    def submission(self, receipt: str) -> Answer:
        """One delivery, and what became of its reports since. Raises Refused."""
        return self._ask("GET", f"/api/v1/submissions/{receipt}")

    def _ask(
        self, method: str, path: str, *, content: bytes | None = None, params: dict[str, str] | None = None, key: str | None = None
    ) -> Answer:  # fmt: skip
        headers = dict(self._headers)
        if content is not None:
            headers["content-type"] = "application/x-ndjson"
        if key is not None:
            headers["idempotency-key"] = key
        for attempt in range(1, self._tries + 1):
            try:
                answer = self._client.request(
                    method, path, content=content, params={**self._agency, **(params or {})}, headers=headers
                )
            except httpx.TransportError:
                # Whether it arrived nobody knows; the same key makes sending it again harmless.
                if attempt == self._tries:
                    raise
                self._sleep(_wait(attempt, None))
                continue
            if answer.status_code in _PASSING and attempt < self._tries:
                self._sleep(_wait(attempt, answer.headers.get("retry-after")))
                continue
            return _told(answer)
        raise AssertionError("a request is tried once at least")


def lines_of(reports: Iterable[Report]) -> bytes:
    """Reports as canonical lines, one a line, keys in their own order: the same reports give the same bytes."""
    return b"".join(_line(report) for report in reports)


def batches(reports: Iterable[Report], *, size: int = MOST_REPORTS) -> Iterator[list[Report]]:
    """Reports in batches of at most `size` and MOST_BYTES."""
    batch: list[Report] = []
    total = 0
    for report in reports:
        length = len(_line(report))
        if batch and (len(batch) == size or total + length > MOST_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(report)
        total += length
    if batch:
        yield batch


def signature_holds(receipt: Answer, public_key: str) -> bool:
    """Whether a receipt was signed by the deployment with this public key (hexadecimal). Needs the library cryptography."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(receipt["signature"]), receipt["signed"].encode()
        )
    except InvalidSignature:
        return False
    said: Answer = json.loads(receipt["signed"])
    return all(receipt.get(name) == value for name, value in said.items())


def _line(report: Report) -> bytes:
    return json.dumps(report, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _wait(attempt: int, told: str | None) -> float:
    """Seconds before the next attempt: as the server says, else twice as long each time."""
    if told is not None and told.isdigit():
        return min(float(told), _LONGEST_WAIT)
    return float(min(2 ** (attempt - 1), _LONGEST_WAIT))


def _told(answer: httpx.Response) -> Answer:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    told: Answer = answer.json() if kind in {"application/json", "application/problem+json"} else {}
    # 422 with a verdict is an answer, too: every report is held, and it says why.
    if answer.is_success or (answer.status_code == 422 and "verdict" in told):
        return told
    raise Refused(answer.status_code, str(told.get("detail", answer.reason_phrase)))
