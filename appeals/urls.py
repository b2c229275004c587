"""The doors of the fight; the worklist and the case desk show everything, so they are served from here."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # today, the case desk, the patient's page
    # new case, confirm, answer, correct
    # letter, packet, filing
]
