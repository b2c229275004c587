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
