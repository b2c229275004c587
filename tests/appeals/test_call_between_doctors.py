"""What the letter says about the call between doctors: kept and shown, and never a date of the law."""

from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals import actions, confirming
from appeals.models import Deadline
from cases.actions import NoUnit
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make, papers
from tests.appeals.confirmed import a_denied_case, ago, confirm_url, read, typed
from tests.appeals.programs import program
from tests.appeals.test_heard import Said

pytestmark = pytest.mark.django_db
CALL = {
    "peer_to_peer_window": 14,
    "peer_to_peer_unit": "calendar_days",
    "peer_to_peer_anchor": "date_of_notice",
    "peer_to_peer_phone": "555-0142",
}


def dates_of(case):
    live = Deadline.objects.live().filter(case=case).order_by("stage__step", "rule")
    return list(
        live.values_list("stage__step", "rule", "certainty", "legal_on", "conservative_on", "act_by", "because")
    )


def kept(decision):
    return {name: getattr(decision, name) for name in CALL}


# --- heard


def test_the_window_of_the_call_goes_to_the_call_and_not_to_the_appeal():
    window = {"value": 14, "unit": "days", "anchor": "date_of_letter"}

    found = confirming.heard([Said("peer_to_peer_window", window), Said("peer_to_peer_phone", "555-0142")])

    assert found.initial == CALL


def test_the_call_may_be_limited_in_hours_which_an_appeal_never_is():
    window = {"value": 72, "unit": "hours", "anchor": "unspecified"}

    found = confirming.heard([Said("peer_to_peer_window", window), Said("appeal_window", window)])

    assert (found.initial["peer_to_peer_window"], found.initial["peer_to_peer_unit"]) == (72, "hours")
    assert "stated_window" not in found.initial


def test_an_unsure_window_of_the_call_is_asked_not_filled_in():
    window = {"value": 14, "unit": "days", "anchor": "unspecified"}

    found = confirming.heard([Said("peer_to_peer_window", window, confidence=0.4)])

    assert "peer_to_peer_unit" not in found.initial
    assert "peer_to_peer_window" in found.doubtful


# --- confirmed


def test_the_form_stands_beside_the_line_of_the_letter_and_what_is_confirmed_is_kept(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()
    client.post(confirm_url(case, document), typed(**{name: str(value) for name, value in CALL.items()}))

    line = document.suggestions.get(field="peer_to_peer_window")
    group = page.split("A call between doctors (peer-to-peer)")[1].split("</fieldset>")[0]
    assert f'href="#quote-{line.pk}"' in group
    assert 'name="peer_to_peer_window" value="14"' in group
    assert kept(case.decisions.get()) == CALL


def test_a_letter_that_names_only_the_call_gives_no_time_to_appeal(client):
    case = make.case()
    lines = [line for line in papers.denial() if "You may appeal" not in line and "expedited" not in line]
    document = read(make.paper(case, content=papers.plain(lines)))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    assert document.suggestions.filter(field="peer_to_peer_window").exists()
    assert 'name="peer_to_peer_window" value="14"' in page
    assert 'name="stated_window" value=' not in page


def test_a_number_without_a_unit_is_refused_and_kept_in_the_form(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(peer_to_peer_window="14"))

    assert answer.status_code == 422
    assert 'name="peer_to_peer_window" value="14"' in answer.content.decode()
    assert not case.decisions.exists()


# --- never a date


def test_the_call_moves_no_date():
    without, with_call = a_denied_case(), a_denied_case(**CALL)

    assert dates_of(with_call) == dates_of(without) != []


def test_correcting_the_call_moves_no_date_and_says_what_changed():
    case = a_denied_case(**CALL)
    before, decision = dates_of(case), case.decisions.get()

    counted = actions.correct_and_recount(
        case,
        decision=decision,
        facts={"peer_to_peer_window": 3, "peer_to_peer_unit": "business_days"},
        why="Misread.",
        by=case.owner,
        on=timezone.localdate(),
    )

    assert (list(counted.new), list(counted.superseded)) == ([], [])
    assert dates_of(case) == before
    told = Event.objects.of_case(case.pk).get(kind="facts corrected").details
    assert told["moved"]["peer_to_peer_window"] == ["14", "3"]


def test_a_time_that_was_none_takes_its_unit_with_it():
    case = a_denied_case(**CALL)

    actions.correct_and_recount(
        case,
        decision=case.decisions.get(),
        facts={"peer_to_peer_window": None},
        why="That was another letter.",
        by=case.owner,
        on=timezone.localdate(),
    )

    assert kept(case.decisions.get()) == {
        "peer_to_peer_window": None,
        "peer_to_peer_unit": "",
        "peer_to_peer_anchor": "",
        "peer_to_peer_phone": "555-0142",
    }


def test_half_a_time_is_refused_by_the_verb_and_by_the_database():
    case = a_denied_case()

    with pytest.raises(NoUnit):
        actions.correct_and_recount(
            case,
            decision=case.decisions.get(),
            facts={"peer_to_peer_window": 3},
            why="x",
            by=case.owner,
            on=timezone.localdate(),
        )
    with pytest.raises(IntegrityError, match="a_time_for_the_call_has_a_unit"), transaction.atomic():
        case.decisions.update(peer_to_peer_window=3)


# --- shown


def desk(client, case, who):
    client.force_login(who)
    return " ".join(unescape(client.get(f"/cases/{case.pk}/?all=1").content.decode()).split())


def test_the_desk_says_it_at_the_call_and_that_it_is_no_law(client):
    case = a_denied_case(**CALL)

    page = desk(client, case, case.owner)

    rung = page.split("Your doctor talks to the insurer's doctor")[1].split("</li>")[0]
    assert "From the letter" in rung
    assert "Ask within 14 days, counted from the date on the letter. Number: 555-0142." in rung
    assert "Insurer policy, not law: it stops no legal clock." in rung


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"peer_to_peer_window": 1, "peer_to_peer_unit": "business_days"},
            "Ask within 1 business day; the letter does",
        ),
        ({"peer_to_peer_phone": "555-0142"}, "Number: 555-0142."),
    ],
)
def test_the_desk_says_only_what_the_letter_says(client, facts, said):
    case = a_denied_case(**facts)

    assert said in desk(client, case, case.owner)


def test_a_letter_that_is_silent_about_the_call_shows_nothing(client):
    case = a_denied_case()

    assert "From the letter" not in desk(client, case, case.owner)


def test_a_program_confirms_reads_and_corrects_it():
    case = make.case()
    api, at = program(case.owner), "/api/v1/decisions/"
    said = {"case": str(case.pk), "coverage_type": "erisa_self_funded", "notice_on": str(ago(9))}

    made = api.post(at, said | CALL)
    corrected = api.patch(f"{at}{made.json()['id']}/", {"peer_to_peer_phone": "555-0143", "why": "Misread."})

    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in CALL} == CALL
    assert corrected.json()["peer_to_peer_phone"] == "555-0143"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"peer_to_peer_window": 14}, 422),
        ({"peer_to_peer_window": 0, "peer_to_peer_unit": "weeks"}, 400),
        ({"peer_to_peer_window": 14, "peer_to_peer_unit": "fortnights"}, 400),
    ],
)
def test_a_program_that_says_half_of_it_is_refused(said, status):
    case = make.case()

    answer = program(case.owner).post("/api/v1/decisions/", {"case": str(case.pk)} | said)

    assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
    assert not case.decisions.exists()


def test_who_may_not_read_papers_is_not_told_the_number(client):
    case = a_denied_case(**CALL)

    assert "555-0142" not in desk(client, case, make.guest(case, Role.VIEWER))
