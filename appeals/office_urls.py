"""The doors of an office to the fight: its mail, its reminders, who carries what, who leaves."""

from django.urls import URLPattern, path

from appeals.views import by_mail, closing, leaving, plans, teams

urlpatterns: list[URLPattern] = [
    # papers by e-mail
    path("organisations/<uuid:organisation_id>/mail-address/", by_mail.of_office, name="office_mail_address"),
    path(
        "organisations/<uuid:organisation_id>/mail-address/<uuid:address_id>/revoke/",
        by_mail.revoke_of_office,
        name="office_mail_revoke",
    ),
    # when it is reminded
    path("organisations/<uuid:organisation_id>/reminders/", plans.plans, name="plans"),
    path("organisations/<uuid:organisation_id>/reminders/morning/", plans.morning, name="plans_morning"),
    path("organisations/<uuid:organisation_id>/reminders/as-they-came/", plans.as_it_came, name="plans_as_they_came"),
    path("organisations/<uuid:organisation_id>/reminders/<slug:plan>/add/", plans.add, name="plan_add"),
    path("organisations/<uuid:organisation_id>/reminders/<slug:plan>/steps/<slug:step>/", plans.step, name="plan_step"),
    # what each member carries, and cases given to others
    path("organisations/<uuid:organisation_id>/workload/", teams.workload, name="workload"),
    path("organisations/<uuid:organisation_id>/workload/preview/", teams.preview, name="workload_preview"),
    path("organisations/<uuid:organisation_id>/workload/give/", teams.give, name="workload_give"),
    path(
        "organisations/<uuid:organisation_id>/workload/<uuid:act>/take-back/",
        teams.take_back,
        name="workload_take_back",
    ),
    path("organisations/<uuid:organisation_id>/workload/of/<uuid:person_id>/", teams.choose, name="workload_of"),
    # somebody leaves, and its last owner closes it
    path(
        "organisations/<uuid:organisation_id>/people/<uuid:membership_id>/leave/",
        leaving.hangs_on,
        name="leave_checklist",
    ),
    path(
        "organisations/<uuid:organisation_id>/people/<uuid:membership_id>/leave/covers/<uuid:absence_id>/",
        leaving.cover,
        name="leaver_cover",
    ),
    path(
        "organisations/<uuid:organisation_id>/people/<uuid:membership_id>/leave/requests/",
        leaving.requests,
        name="leaver_requests",
    ),
    path(
        "organisations/<uuid:organisation_id>/people/<uuid:membership_id>/leave/access/",
        leaving.revoke,
        name="leaver_access",
    ),
    path("organisations/<uuid:organisation_id>/members/<uuid:membership_id>/end/", leaving.end, name="end_membership"),
    path("organisations/<uuid:organisation_id>/close/", closing.close_office, name="close_office"),
]
