"""The interface as it is described and as it answers are one: requests made up from its own description."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from commonground.answers.questions import every
from commonground.web.application import application
from commonground.web.site import OWN
from web_small import KEY, ORIGIN

EXAMPLES = max(3, round(50 * float(os.environ.get("COMMONGROUND_SCHEMA", "0"))))
"""Requests for each question; COMMONGROUND_SCHEMA=1 makes fifty."""


@pytest.fixture(scope="module")
def described(example_workspace: Path) -> Iterator[Any]:
    with TestClient(application(example_workspace, KEY), base_url=ORIGIN) as client:
        yield schemathesis.openapi.from_asgi("/api/openapi.json", client.app)


@pytest.mark.parametrize("name", sorted(every()))
def test_what_is_answered_is_what_is_described(described: Any, name: str) -> None:
    operation = described[f"/{name}"]["POST" if every()[name].private else "GET"]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy())
    def answered(case: Any) -> None:
        case.call_and_validate(
            cookies={OWN: KEY},
            headers={"sec-fetch-site": "same-origin"},
            excluded_checks=[positive_data_acceptance],  # a text that is no month is refused, which no schema can say
        )

    answered()
