"""What the application may do, the chain of events, and the answers that are given once.

The application role may use every table and owns none; the owner's later tables are granted as they come. The role
itself is made by whoever makes the database (the launcher, or the compose file), never by a migration.

Events are chained as they are written, and nobody changes or removes one: not even the owner.
"""

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

CHAIN = """
CREATE FUNCTION audit_hash(e audit_event) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\\x1f',
        e.prev, e.id, coalesce(e.organisation_id::text, '-'), coalesce(e.case_id::text, '-'), e.kind,
        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(e.by_id::text, '-'),
        e.about, e.about_id, e.details::text, e.request_id), 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(coalesce(NEW.organisation_id::text, '-'), 0));
    NEW.id := nextval(pg_get_serial_sequence('audit_event', 'id'));
    NEW.at := clock_timestamp();
    IF NEW.organisation_id IS NULL THEN
        SELECT hash INTO NEW.prev FROM audit_event WHERE organisation_id IS NULL ORDER BY id DESC LIMIT 1;
    ELSE
        SELECT hash INTO NEW.prev FROM audit_event WHERE organisation_id = NEW.organisation_id ORDER BY id DESC LIMIT 1;
    END IF;
    NEW.prev := coalesce(NEW.prev, '');
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER events_are_chained BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or removed.', TG_TABLE_NAME;
END $$;

CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION never();
"""

UNCHAIN = """
DROP TRIGGER events_are_not_emptied ON audit_event;
DROP TRIGGER events_are_append_only ON audit_event;
DROP TRIGGER events_are_chained ON audit_event;
DROP FUNCTION never(); DROP FUNCTION audit_chain(); DROP FUNCTION audit_hash(audit_event);
"""


def grant(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    for sentence in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ):
        schema_editor.execute(sentence)


def take_away(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {role}")


def give_back(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(f"GRANT UPDATE, DELETE ON audit_event TO {role}")


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(null=True)),
                ('case_id', models.UUIDField(null=True)),
                ('kind', models.CharField(max_length=60)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by_id', models.UUIDField(null=True)),
                ('about', models.CharField(blank=True, max_length=40)),
                ('about_id', models.CharField(blank=True, max_length=40)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('prev', models.CharField(blank=True, db_default='', max_length=64)),
                ('hash', models.CharField(blank=True, db_default='', max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id', '-id'], name='event_by_case'), models.Index(fields=['organisation_id', '-id'], name='event_by_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Once',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('actor_id', models.UUIDField()),
                ('key', models.CharField(max_length=200)),
                ('request_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.JSONField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor_id', 'key'), name='a_key_is_used_once_by_one_person')],
            },
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
        migrations.RunPython(take_away, give_back),
    ]
