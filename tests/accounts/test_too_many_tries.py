"""Whoever tries too often is sent away with words, the time to wait, and the way to a new password."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_many_addresses_tried_from_one_place_are_sent_away_with_the_time_to_wait(client: Client) -> None:
    for number in range(31):
        answer = client.post("/accounts/login/", {"login": f"{number}@example.org", "password": "wrong wrong"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert 'href="/accounts/password/reset/"' in answer.content.decode()
