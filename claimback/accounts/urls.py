"""A person's own pages."""

from django.urls import path

from claimback.accounts import views

urlpatterns = [
    path("account/tokens/", views.make_token, name="make_token"),
    path("account/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("offices/open/", views.open_office, name="open_office"),
    path("organisations/<uuid:organisation_id>/", views.organisation, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/again/",
        views.send_again,
        name="invite_again",
    ),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/back/",
        views.take_invitation_back,
        name="invitation_back",
    ),
    path("organisations/<uuid:organisation_id>/name/", views.rename, name="rename_organisation"),
    path("organisations/<uuid:organisation_id>/letters/", views.letters_approved, name="letters_approved"),
    path("organisations/<uuid:organisation_id>/ends/", views.write_offs, name="write_offs_seconded"),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:membership_id>/role/",
        views.change_role,
        name="change_role",
    ),
]
