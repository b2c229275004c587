"""New case, confirm, answer and correct, as a browser meets them."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appeals import actions, confirming
from appeals.models import Channel, Deadline, Stage
from cases.models import Case, Coverage, Decision, Ending, Outcome
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from documents import tasks
from documents.models import Document, Kind
from tests import make, papers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_place_for_static_files(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def typed(**facts):
    """What a person typed into the form; `received_on` and the others are strings, as a browser sends them."""
    said = {
        "patient_name": "Maria Example",
        "insurer": "Fictional Mutual",
        "coverage_type": "erisa_self_funded",
        "state": "OH",
        "internal_levels": "1",
        "claim_type": "pre_service",
        "urgency": "standard",
        "notice_on": str(ago(20)),
        "received_on": str(ago(16)),
        "received_how": "told",
        "reason": "not_medically_necessary",
        "reason_text": "The records do not show six weeks of physical therapy.",
        "time_zone": "America/New_York",
    }
    return said | facts


def letter(name="letter.txt", content=None):
    return SimpleUploadedFile(name, papers.plain(papers.denial()) if content is None else content)


def read(document):
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def confirm_url(case, document=None):
    return reverse("confirm", args=[case.pk, document.pk]) if document else reverse("confirm_by_hand", args=[case.pk])


def a_denied_case(**facts):
    case = make.case()
    form = {"notice_on": ago(20), "received_on": ago(16), "received_how": "told", "internal_levels": 1}
    known = {"coverage_type": "erisa_self_funded", "state": "OH", "claim_type": "pre_service", "insurer": "Fictional"}
    actions.accept_denial(case, facts=known | form | facts, by=case.owner, on=timezone.localdate())
    return case


def a_filed_stage():
    case = a_denied_case()
    stage = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    sent = ago(10)
    actions.file_stage(stage, on=sent, how=Channel.FAX, address="555-0100", by=case.owner, today=timezone.localdate())
    return case, stage


# --- new case ---------------------------------------------------------------------------------------


def test_a_letter_opens_a_case_and_leads_to_its_confirm_screen(client):
    owner = make.organisation().memberships.get().user
    client.force_login(owner)

    answer = client.post("/cases/new/", {"files": [letter()]})

    case = Case.objects.get()
    assert answer.url == confirm_url(case, Document.objects.get(case=case, kind=Kind.DENIAL))


def test_a_refused_file_alone_leaves_no_case_and_says_why(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"files": [letter("setup.pdf", papers.executable())]})

    assert answer.status_code == 422
    assert b"This file is a program" in answer.content
    assert not Case.objects.exists()


def test_a_refused_file_beside_a_good_one_is_named_and_the_good_one_kept(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"files": [letter("x.exe", papers.executable()), letter()]}, follow=True)

    assert Document.objects.get().name == "letter.txt"
    assert b"x.exe: This file is a program" in answer.content


def test_without_a_file_the_page_asks_for_one(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/")

    assert answer.status_code == 422
    assert b"No file reached us" in answer.content


def test_a_case_without_a_letter_is_typed_in(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"by_hand": "1"})

    assert answer.url == confirm_url(Case.objects.get())


def test_nobody_opens_a_case_in_an_organisation_of_others(client):
    client.force_login(make.organisation().memberships.get().user)
    other = make.organisation()

    answer = client.post("/cases/new/", {"files": [letter()], "organisation": str(other.pk)})

    assert answer.status_code == 403
    assert not Case.objects.exists()


def test_the_organisation_is_asked_for_only_by_who_has_several(client):
    owner = make.organisation().memberships.get().user
    client.force_login(owner)
    assert b'name="organisation"' not in client.get("/cases/new/").content

    make.organisation(owner=owner)

    assert b'name="organisation"' in client.get("/cases/new/").content


# --- while it is read -------------------------------------------------------------------------------


def test_while_a_letter_is_read_the_page_says_how_far_it_is_and_asks_again(client):
    case = make.case()
    document = make.paper(case)
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    assert "Kept, not yet checked" in page
    assert 'hx-trigger="every 2s"' in page
    assert f'href="{confirm_url(case, document)}"' in page


def test_when_it_is_read_the_letter_stands_beside_the_form_with_its_quotes(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document), HTTP_HX_REQUEST="true").content.decode()

    notice = document.suggestions.get(field="notice_date")
    assert f'<mark id="quote-{notice.pk}">October 6, 2026</mark>' in page
    assert f'href="#quote-{notice.pk}"' in page
    assert re.search(r'name="notice_on" value="2026-10-06"', page)
    assert "<html" not in page
    assert "every 2s" not in page


def test_what_the_letter_does_not_say_is_left_empty_and_said_so(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    coverage = page.split('name="coverage_type"')[1].split("</select>")[0]
    assert 'value="" selected' in coverage
    assert "The letter does not say." in page
    assert "Signs in the letter" in page


def test_signs_of_code_in_a_letter_are_shown_as_words(client):
    case = make.case()
    lines = [*papers.denial(), "Copay <i>50</i> & more"]
    document = read(make.paper(case, content=papers.plain(lines)))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    assert "Copay &lt;i&gt;50&lt;/i&gt; &amp; more" in page
    assert "<i>50" not in page


# --- confirm ----------------------------------------------------------------------------------------


def test_confirming_a_letter_makes_facts_dates_and_says_until_when(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    answer = client.post(confirm_url(case, document), typed())

    assert answer.url == reverse("case", args=[case.pk])
    document.refresh_from_db()
    assert document.decision == Decision.objects.get(case=case)
    due = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    said = [str(message) for message in client.get(answer.url).context["messages"]]
    assert f"{due.act_by:%b %Y}" in said[0]
    assert due.legal_on == ago(16) + timedelta(days=180)


def test_an_unknown_coverage_keeps_the_facts_makes_no_date_and_asks(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(coverage_type=""))

    assert Coverage.objects.get(case=case).insurer == "Fictional Mutual"
    assert not Deadline.objects.filter(case=case).exists()
    said = " ".join(str(message) for message in client.get(answer.url).context["messages"])
    assert "What kind of coverage is it?" in said


def test_an_impossible_date_is_a_fault_of_the_form_and_keeps_what_was_typed(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(received_on=str(ago(30)), insurer="Typed Mutual"))

    assert answer.status_code == 422
    assert b"cannot have been received" in answer.content
    assert b"Typed Mutual" in answer.content
    assert not Decision.objects.exists()


def test_a_contradiction_the_law_finds_is_a_fault_of_the_form(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(claim_type="post_service", urgency="urgent"))

    assert answer.status_code == 422
    assert b"cannot be urgent" in answer.content


@pytest.mark.parametrize("anchor", ["mailing", "date_of_decision", "unspecified", "receipt", "date_of_notice"])
def test_a_shorter_time_the_letter_prints_is_kept_whatever_day_it_runs_from(client, anchor):
    case = make.case()
    client.force_login(case.owner)

    client.post(confirm_url(case), typed(stated_window="60", stated_unit="calendar_days", stated_anchor=anchor))

    due = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    assert due.conservative_on <= ago(20) + timedelta(days=60)
    assert due.legal_on == ago(16) + timedelta(days=180)


def test_a_time_that_runs_from_the_treatment_is_asked_for_as_a_last_day(client):
    case = make.case()
    client.force_login(case.owner)
    said = typed(stated_window="60", stated_unit="calendar_days", stated_anchor="service")

    asked = client.post(confirm_url(case), said)
    taken = client.post(confirm_url(case), said | {"stated_deadline": str(ago(-30))})

    assert (asked.status_code, taken.status_code) == (422, 302)
    assert b"Enter the last day it leaves you" in asked.content
    assert Deadline.objects.live().get(case=case, stage__step__endswith="internal_1").conservative_on <= ago(-30)


def test_two_people_confirm_at_once_and_the_second_keeps_their_form(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)
    client.post(confirm_url(case, document), typed())

    answer = client.post(confirm_url(case, document), typed(insurer="Second Mutual"))

    assert answer.status_code == 409
    assert b"confirmed this letter a moment ago" in answer.content
    assert b"Second Mutual" in answer.content
    assert Decision.objects.count() == 1


def test_a_second_denial_is_taken_only_on_purpose(client):
    case = a_denied_case()
    client.force_login(case.owner)

    refused = client.post(confirm_url(case), typed())
    taken = client.post(confirm_url(case), typed(second="on"))

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert b'name="second"' in refused.content
    assert Decision.objects.filter(case=case).count() == 2


def test_a_statement_that_refuses_nothing_is_said_so_and_closes_the_case(client):
    case = make.case()
    document = read(make.paper(case, content=papers.plain(papers.eob())))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document))
    client.post(confirm_url(case, document), {"no_denial": "1"})

    assert b"This does not look like a denial." in page.content
    case.refresh_from_db()
    assert case.ending == Ending.NO_DENIAL
    assert not Decision.objects.exists()


def test_an_assistant_may_confirm_but_not_close(client):
    case = make.case()
    document = read(make.paper(case, content=papers.plain(papers.eob())))
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.post(confirm_url(case, document), {"no_denial": "1"}).status_code == 403
    case.refresh_from_db()
    assert case.closed_on is None


@pytest.mark.parametrize("path", ["confirm_by_hand", "correct"])
def test_strangers_find_nothing_and_viewers_may_not_confirm(client, path):
    case = make.case()
    address = reverse(path, args=[case.pk])

    client.force_login(make.user())
    assert client.get(address).status_code == 404
    client.force_login(make.guest(case, Role.VIEWER))
    assert client.post(address, typed()).status_code == 403
    assert not Decision.objects.exists()


def test_a_paper_of_another_case_is_not_found(client):
    case, other = make.case(), make.case()
    client.force_login(case.owner)

    assert client.get(confirm_url(case, make.paper(other))).status_code == 404


# --- answer -----------------------------------------------------------------------------------------


def test_an_answer_typed_in_opens_the_next_step(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    said = {"outcome": "upheld", "notice_on": str(ago(2)), "received_on": str(ago(1)), "received_how": "told"}

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), said)

    assert answer.url == reverse("case", args=[case.pk])
    assert Stage.objects.filter(case=case, step="erisa_self_funded.external", challenges__outcome="upheld").exists()


def test_an_answer_letter_is_dropped_on_its_step_and_confirmed(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    lines = papers.answer("overturned", notice_date=f"{ago(2):%B} {ago(2).day}, {ago(2).year}")

    sent = {"files": [letter("a.txt", papers.plain(lines))]}
    dropped = client.post(reverse("answer", args=[case.pk, stage.pk]), sent)
    document = read(Document.objects.get(case=case, kind=Kind.ANSWER))
    page = client.get(dropped.url)
    client.post(dropped.url, {"outcome": "overturned", "notice_on": str(ago(2))})

    assert dropped.url == confirm_url(case, document)
    assert b"Is this what they answered?" in page.content
    assert re.search(rb'value="overturned"[^>]* checked', page.content)
    case.refresh_from_db()
    assert case.ending == Ending.WON


def test_an_answer_without_an_outcome_is_asked_for_it(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"typed": "1", "notice_on": str(ago(2))})

    assert answer.status_code == 422
    assert b"Say what they decided" in answer.content


def test_an_answer_older_than_the_filing_is_refused(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld", "notice_on": str(ago(12))})

    assert answer.status_code == 422
    assert not Decision.objects.filter(outcome=Outcome.UPHELD).exists()


def test_a_step_that_was_answered_takes_no_second_answer(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld", "notice_on": str(ago(2))})

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "partly", "notice_on": str(ago(2))})

    assert answer.status_code == 422
    assert b"already answered" in answer.content


def test_an_assistant_may_not_record_an_answer(client):
    case, stage = a_filed_stage()
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld"}).status_code == 403


# --- correct ----------------------------------------------------------------------------------------


def corrected(client, case, **changed):
    """The correct form as the browser got it, with some fields changed."""
    form = client.get(reverse("correct", args=[case.pk])).context["form"]
    now = {name: form[name].value() for name in form.fields}
    shown = {name: form.fields[name].prepare_value(value) for name, value in now.items() if value is not None}
    return client.post(reverse("correct", args=[case.pk]), shown | changed)


def test_a_corrected_day_moves_the_dates_and_says_from_when_to_when(client):
    case = a_denied_case()
    client.force_login(case.owner)
    before = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")

    answer = corrected(client, case, received_on=str(ago(10)), why="The envelope turned up.")

    after = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    said = " ".join(str(message) for message in client.get(answer.url).context["messages"])
    assert after.legal_on == before.legal_on + timedelta(days=6)
    assert "date" in said
    assert "→" in said
    before.refresh_from_db()
    assert before.superseded_at


def test_a_correction_without_a_reason_changes_nothing(client):
    case = a_denied_case()
    client.force_login(case.owner)

    answer = corrected(client, case, received_on=str(ago(10)), why="")

    assert answer.status_code == 422
    assert Decision.objects.get(case=case).received_on == ago(16)


def test_a_correction_of_nothing_is_said_so(client):
    case = a_denied_case()
    client.force_login(case.owner)

    answer = corrected(client, case, why="No reason.")

    assert answer.status_code == 422
    assert b"Nothing differs" in answer.content


# --- the letter in words ----------------------------------------------------------------------------


class Said:
    def __init__(self, field, value, *, confidence=0.9, start=0, end=0, pk=1):
        self.field, self.value, self.confidence = field, value, confidence
        self.page, self.quote, self.start, self.end, self.pk = 1, "", start, end, pk


def test_a_surer_suggestion_fills_the_field_and_its_rival_is_listed():
    told = [Said("notice_date", "2026-01-02", confidence=0.7), Said("notice_date", "2026-01-05", confidence=0.9)]

    found = confirming.heard(told)

    assert found.initial["notice_on"] == date(2026, 1, 5)
    assert [one.value for one in found.rivals["notice_on"]] == ["2026-01-02"]


def test_equally_sure_rivals_are_asked_not_filled_in():
    told = [Said("notice_date", "2026-01-02"), Said("notice_date", "2026-01-05")]

    found = confirming.heard(told)

    assert "notice_on" not in found.initial
    assert "notice_on" in found.doubtful


def test_an_unsure_suggestion_is_asked_not_filled_in():
    found = confirming.heard([Said("insurer", "Fictional Mutual", confidence=0.4)])

    assert "insurer" not in found.initial
    assert found.lines["insurer"].value == "Fictional Mutual"


def test_an_employer_plan_is_a_hint_and_never_a_kind_of_coverage():
    hints = [Said("coverage_hints", "erisa"), Said("coverage_hints", "fully_insured")]
    told = [Said("plan_type", "employer_group"), *hints]

    found = confirming.heard(told)

    assert "coverage_type" not in found.initial
    assert len(found.hints) == 3


def test_a_letter_that_calls_itself_medicare_advantage_suggests_it():
    assert confirming.heard([Said("plan_type", "medicare_advantage")]).initial["coverage_type"] == "medicare_advantage"


def test_the_window_keeps_its_unit_and_where_it_runs_from():
    found = confirming.heard([Said("appeal_window", {"value": 60, "unit": "days", "anchor": "date_of_letter"})])

    assert {name: found.initial[name] for name in ("stated_window", "stated_unit", "stated_anchor")} == {
        "stated_window": 60,
        "stated_unit": "calendar_days",
        "stated_anchor": "date_of_notice",
    }


@pytest.mark.parametrize(
    ("spots", "expected"),
    [
        ([(0, 3, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b</mark> <mark id="quote-2">c&amp;d</mark> end'),
        ([(0, 7, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b <mark id="quote-2">c&amp;d</mark></mark> end'),
        ([(0, 5, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b <mark id="quote-2">c</mark></mark>&amp;d end'),
        ([(0, 3, 1), (0, 3, 2)], '<mark id="quote-1"><mark id="quote-2">a&lt;b</mark></mark> c&amp;d end'),
        ([(9, 900, 1)], 'a&lt;b c&amp;d e<mark id="quote-1">nd</mark>'),
        ([], "a&lt;b c&amp;d end"),
    ],
)
def test_marks_never_cross_and_the_text_stays_text(spots, expected):
    told = [Said("insurer", "", start=start, end=end, pk=pk) for start, end, pk in spots]

    assert confirming.marked("a<b c&d end", told) == expected


def test_an_organisation_kind_of_one_person_opens_cases_too(client):
    owner = make.organisation(kind=Organisation.Kind.PERSON).memberships.get().user
    client.force_login(owner)

    assert client.get("/cases/new/").status_code == 200
