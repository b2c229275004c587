"""The API describes itself truly."""

import io

import pytest
import yaml
from django.core.management import call_command
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def schema():
    """The description as the command writes it; a warning is a failure."""
    told = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=told)
    return yaml.safe_load(told.getvalue())


def test_the_description_is_valid_openapi_3(schema):
    validate(schema)

    assert schema["openapi"].startswith("3.")


def operations(schema, *methods):
    return [
        operation
        for path in schema["paths"].values()
        for method, operation in path.items()
        if not methods or method in methods
    ]


def test_every_operation_has_a_readable_name_a_summary_a_room_and_says_how_it_refuses(schema):
    names = [operation["operationId"] for operation in operations(schema)]

    assert len(names) == len(set(names)) > 30
    for operation in operations(schema):
        (room,) = operation["tags"]
        assert operation["operationId"].startswith(f"{room}_")
        assert operation["summary"]
        assert operation["security"][0] == {"token": []}
        assert {"400", "401", "403", "404"} <= set(operation["responses"])


def test_whatever_changes_something_takes_an_idempotency_key(schema):
    changing = operations(schema, "post", "put", "patch", "delete")

    assert len(changing) >= 17
    for operation in changing:
        assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
        assert {"409", "422"} <= set(operation["responses"])


def test_examples_show_a_denial_a_filing_an_answer_and_a_refusal(schema):
    shown = {
        operation["operationId"]
        for operation in operations(schema)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if content.get("examples")
    }

    assert {"decisions_confirm_denial", "stages_file", "stages_answer", "follow-ups_set", "cases_assign"} <= shown
    assert schema["components"]["schemas"]["Problem"]["example"]["sentence"]


def test_anybody_may_read_the_description(client):
    answer = client.get("/api/schema/")

    assert answer.status_code == 200
    assert b"openapi: 3" in answer.content
