"""Of every field somebody has said whether it tells something about a person."""

import pytest
from django.apps import apps
from django.db import connection, models

OURS = ("accounts", "audit", "cases", "documents", "appeals")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
OF_A_PERSON = {"Address", "ApiToken", "Browser", "CalendarFeed", "ChosenColumns", "Once", "Organisation", "Preference"}
OF_A_PERSON |= {"SavedView", "Upload", "User"}
"""These belong to a person, or are the organisation itself; every other table belongs to an organisation."""
WORDS = {"text", "body", "address", "phone", "name", "quote", "details", "reason_text", "patient_name", "member_id"}


def declared(model: type[models.Model], word: str) -> set[str]:
    return set(getattr(model.Privacy, word, set()))  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_either_secret_or_plain(model: type[models.Model]) -> None:
    secret, plain = declared(model, "secret"), declared(model, "plain")
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}

    assert not secret & plain
    assert secret | plain == fields


def test_what_people_write_is_never_called_plain() -> None:
    plain = {(m._meta.label, name) for m in MODELS for name in declared(m, "plain") & WORDS}

    assert plain == {("appeals.Stage", "name")}  # the law's own name of the step


@pytest.mark.django_db
@pytest.mark.parametrize("model", [m for m in MODELS if m.__name__ not in OF_A_PERSON], ids=lambda m: m._meta.label)
def test_every_row_says_which_organisation_it_belongs_to(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        columns = {
            column.name: column
            for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
        }

    assert "organisation_id" in columns
    if model._meta.label != "audit.Event":  # a person's own changes belong to no organisation
        assert not columns["organisation_id"].null_ok
