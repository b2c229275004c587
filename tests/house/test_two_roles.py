"""The application works as a database role that owns nothing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from claimback.accounts.models import Organisation


@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
            " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid),"
            " pg_has_role(current_user, %s, 'MEMBER')"
            " FROM pg_roles WHERE rolname = current_user",
            [connections["owner"].settings_dict["USER"]],
        )

        assert cursor.fetchone() == (False, False, False, False, 0, False)


@pytest.mark.django_db(databases=["owner"])
def test_the_owner_migrates_and_is_no_superuser() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)

        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.real_commits
def test_what_a_committing_test_leaves() -> None:
    Organisation.objects.create(name="Left behind")

    assert Organisation.objects.count() == 1


@pytest.mark.real_commits
def test_is_gone_for_the_next_one_but_what_migrations_made_stays() -> None:
    assert not Organisation.objects.exists()
    assert ContentType.objects.exists()
