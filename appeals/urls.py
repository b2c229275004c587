"""The doors of the fight; the worklist and the case desk show everything, so they are served from here."""

from django.urls import URLPattern, path

from appeals.views import desk, today

urlpatterns: list[URLPattern] = [
    # today, the case desk, the patient's page
    path("", today.today, name="today"),
    path("cases/<uuid:case_id>/", desk.case, name="case"),
    path("cases/<uuid:case_id>/page/", desk.patient_page, name="patient_page"),
    path("cases/<uuid:case_id>/follow-ups/", desk.follow_up, name="follow_up"),
    path("cases/<uuid:case_id>/follow-ups/<uuid:follow_up_id>/done/", desk.follow_up_done, name="follow_up_done"),
    path("cases/<uuid:case_id>/share/", desk.share, name="share"),
    path("cases/<uuid:case_id>/share/<uuid:share_id>/end/", desk.end_share, name="end_share"),
    path("cases/<uuid:case_id>/close/", desk.close_case, name="close_case"),
    # new case, confirm, answer, correct
    # letter, packet, filing
]
