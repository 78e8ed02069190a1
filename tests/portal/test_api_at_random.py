"""The push API asked at random from its own description: never an error of the server, never an answer it does not describe."""

import json
import warnings
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar
from sqlalchemy.orm import Session

from portal.keys import make_key
from portal.setting import Setting
from tests.portal.conftest import ORIGIN, OURS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 10


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """What is made up for the type of lines: a text as it stands."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@pytest.fixture
def shown(setting: Setting) -> str:
    at = setting.clock()
    with Session(setting.engine) as session, session.begin():
        return make_key(session, agency_id=OURS, name="RMS", scopes=["check", "submit"], actor="cli", at=at,
                        expires_at=at + timedelta(days=30))  # fmt: skip


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_breaks_the_server(
    app: Litestar, shown: str, monkeypatch: pytest.MonkeyPatch, mode: GenerationMode
) -> None:
    monkeypatch.setattr("portal.push_pace.Paces.wait", lambda *_, **__: 0)
    headers = {"authorization": f"Bearer {shown}", "host": ORIGIN.removeprefix("http://")}
    described = schemathesis.openapi.from_asgi("/schema/openapi.json", app, headers=headers)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 6
    # What takes nothing cannot be asked wrongly.
    wrong = [each for each in operations if mode is GenerationMode.POSITIVE or each.path != "/api/v1/standard"]
    told = {operation.label: statuses_of(operation, headers, mode) for operation in wrong}
    assert all(told.values())
    assert told["POST /api/v1/reports"] & ({201, 422} if mode is GenerationMode.POSITIVE else {400, 415})


def statuses_of(operation: Any, headers: dict[str, str], mode: GenerationMode) -> set[int]:
    """Ask one address as described, or as it is not described; the statuses that came."""
    statuses: set[int] = set()

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.generate], database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if case.query:
            case.query.pop("agency", None)  # made up, it is nobody's, and hides what comes after it
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    ask()
    return statuses
