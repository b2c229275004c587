"""All people, founded at once: their organisations, ways to reach them, covers, invitations, and limits (decision 51).

Who is away and who covers work in the same organisation, and nobody has two covers on one day: a trigger looks, and
takes the member's row so that two who say it at once wait for each other.
"""

import claimback.accounts.models
import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from claimback.founding import Found

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("accounts_absence", "organisation_id, away_id", "accounts_membership", "organisation_id, id", "absence_is_of_a_member_of_its_organisation"),
    ("accounts_absence", "organisation_id, cover_id", "accounts_membership", "organisation_id, id", "cover_is_a_member_of_the_same_organisation"),
]

GUARDS = """
CREATE FUNCTION covers_are_living_and_one_a_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_membership WHERE id = NEW.away_id AND ended_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM accounts_membership WHERE id = NEW.cover_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'Who is away and who covers work there.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM accounts_absence
        WHERE away_id = NEW.away_id AND id <> NEW.id AND taken_back_at IS NULL
            AND from_on <= NEW.until_on AND until_on >= NEW.from_on
    ) THEN
        RAISE EXCEPTION 'One person has one cover a day.' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER covers_are_living_and_one_a_day BEFORE INSERT OR UPDATE OF from_on, until_on, taken_back_at ON accounts_absence
    FOR EACH ROW WHEN ((new.taken_back_at IS NULL)) EXECUTE FUNCTION covers_are_living_and_one_a_day();
"""

FREE = """
DROP TRIGGER covers_are_living_and_one_a_day ON accounts_absence;
DROP FUNCTION covers_are_living_and_one_a_day();
"""

CACHE = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("accounts", "0001_people_and_limits"),
        ("accounts", "0002_letters_may_need_approval"),
        ("accounts", "0003_ways_to_reach_a_person"),
        ("accounts", "0004_a_new_number_is_proved_beside_the_old"),
        ("accounts", "0005_a_letter_of_the_day"),
        ("accounts", "0006_a_message_of_the_week"),
        ("accounts", "0007_who_covers_for_whom"),
        ("accounts", "0008_covers_are_colleagues"),
        ("accounts", "0009_who_is_invited"),
        ("accounts", "0010_write_offs_may_need_a_second_person"),
        ("accounts", "0011_help_has_a_last_day"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Found(
            models=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('kind', models.CharField(choices=[('office', 'Advocates'), ('person', 'A person on their own')], default='office', max_length=10)),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('letters_need_approval', models.BooleanField(db_default=False, default=False)),
                        ('write_offs_need_second', models.BooleanField(db_default=False, default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='your name')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                        ('address', models.TextField(blank=True, verbose_name='postal address')),
                        ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=5, verbose_name='language')),
                        ('time_zone', models.CharField(default='America/New_York', max_length=60, validators=[claimback.accounts.models.is_time_zone], verbose_name='time zone')),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False)),
                        ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='an_address_belongs_to_one_user')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('may_write', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('role', models.CharField(choices=[('owner', 'Owner'), ('supervisor', 'Supervisor'), ('advocate', 'Advocate'), ('assistant', 'Assistant')], max_length=12)),
                        ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
                        ('until', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'user'), name='a_person_has_one_role_in_an_organisation'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'supervisor', 'advocate', 'assistant'])), name='a_membership_has_an_office_role'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_membership_is_of_one_organisation'), models.CheckConstraint(condition=models.Q(('until', None), models.Q(('role', 'owner'), _negated=True), _connector='OR'), name='whose_it_is_has_no_last_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('ways', models.JSONField(default=list)),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_to', models.TimeField(blank=True, null=True, verbose_name='quiet to')),
                        ('never_then', models.BooleanField(default=False)),
                        ('few_words', models.BooleanField(default=False)),
                        ('no_texts', models.BooleanField(default=False)),
                        ('bad_email', models.EmailField(blank=True, max_length=254)),
                        ('bad_email_at', models.DateTimeField(blank=True, null=True)),
                        ('bad_email_why', models.CharField(blank=True, max_length=60)),
                        ('daily', models.BooleanField(blank=True, null=True)),
                        ('daily_hour', models.PositiveSmallIntegerField(db_default=8, default=8)),
                        ('weekly', models.BooleanField(db_default=True, default=True)),
                        ('weekly_day', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('weekly_hour', models.PositiveSmallIntegerField(db_default=10, default=10)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_to', None)), models.Q(('quiet_from__isnull', False), ('quiet_to__isnull', False), models.Q(('quiet_from', models.F('quiet_to')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end'), models.CheckConstraint(condition=models.Q(models.Q(('bad_email', ''), ('bad_email_at', None)), models.Q(models.Q(('bad_email', ''), _negated=True), ('bad_email_at__isnull', False)), _connector='OR'), name='an_address_that_is_bad_says_since_when'), models.CheckConstraint(condition=models.Q(('daily_hour__range', (6, 11))), name='a_daily_letter_comes_in_the_morning'), models.CheckConstraint(condition=models.Q(('weekly_day__lte', 6), ('weekly_hour__range', (6, 20))), name='a_weekly_message_comes_by_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('way', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message')], max_length=10)),
                        ('value', claimback.sealed.SealedField()),
                        ('fingerprint', models.CharField(max_length=32)),
                        ('proven_at', models.DateTimeField(blank=True, null=True)),
                        ('code', claimback.sealed.SealedField(blank=True)),
                        ('code_sent_at', models.DateTimeField(blank=True, null=True)),
                        ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                        ('bad_at', models.DateTimeField(blank=True, null=True)),
                        ('bad_why', models.CharField(blank=True, max_length=60)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('bad_at', None), ('proven_at__isnull', False), _connector='OR'), name='only_what_is_used_goes_bad'), models.UniqueConstraint(condition=models.Q(('proven_at__isnull', False)), fields=('user', 'way'), name='one_proved_address_a_way'), models.UniqueConstraint(condition=models.Q(('proven_at', None)), fields=('user', 'way'), name='one_address_a_way_waits_for_its_code')],
                    },
                ),
                migrations.CreateModel(
                    name='Browser',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('endpoint', claimback.sealed.SealedField()),
                        ('fingerprint', models.CharField(max_length=32)),
                        ('p256dh', claimback.sealed.SealedField()),
                        ('auth', claimback.sealed.SealedField()),
                        ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('why_ended', models.CharField(blank=True, max_length=60)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='browsers', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('fingerprint',), name='a_browser_speaks_to_one_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('from_on', models.DateField()),
                        ('until_on', models.DateField()),
                        ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('away', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='accounts.membership')),
                        ('cover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='accounts.membership')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('taken_back_at', None)), fields=['until_on'], name='absences_not_over')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_absence_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(('away', models.F('cover')), _negated=True), name='nobody_covers_for_themselves'), models.CheckConstraint(condition=models.Q(('from_on__lte', models.F('until_on'))), name='an_absence_begins_before_it_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('email', models.EmailField(max_length=254)),
                        ('role', models.CharField(choices=[('owner', 'Owner'), ('supervisor', 'Supervisor'), ('advocate', 'Advocate'), ('assistant', 'Assistant')], max_length=12)),
                        ('invited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('sent', models.PositiveSmallIntegerField(default=1)),
                        ('sent_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='accounts.organisation')),
                        ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('until', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_invitation_is_of_one_organisation'), models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('taken_back_at', None)), fields=('organisation', 'email'), name='one_invitation_waits_for_an_address'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'supervisor', 'advocate', 'assistant'])), name='an_invitation_is_to_an_office_role'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower(models.F('email')))), name='an_invited_address_is_in_small_letters'), models.CheckConstraint(condition=models.Q(('sent_at__lt', models.F('expires_at'))), name='an_invitation_ends_after_it_is_sent'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('taken_back_at', None)), _connector='OR'), name='who_accepts_does_it_at_a_time_and_before_it_is_taken_back'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='who_takes_an_invitation_back_does_it_at_a_time')],
                    },
                ),
            ],
        ),
        migrations.RunSQL(CACHE, "DROP TABLE accounts_cache;"),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(GUARDS, FREE),
    ]
