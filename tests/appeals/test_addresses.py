"""The address book: filled by letters and by hand, offered where something goes, copied onto what was sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appeals import actions, addresses, where_to
from appeals.actions import addressing
from appeals.models import Address, Channel, Filing, Letter
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program
from tests.appeals.test_kits import outside

pytestmark = pytest.mark.django_db
FAX = "(800) 555-0143"
POST = "P.O. Box 1190\nExample City, OH 45001"
ROOM = "/api/v1/addresses/"


def today():
    return timezone.localdate()


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Fictional Mutual, Appeals Unit",
        "way": "fax",
        "value": "(800) 555-0199",
        "source_kind": "call",
        "source": "Provider line, call of Monday",
        "checked_on": today(),
        "purpose": "appeals",
    } | changes


def owner(office: Organisation):
    return office.memberships.get(role=Role.OWNER).user


def added(office: Organisation, **changes: Any) -> Address:
    return addressing.add_address(office, facts=facts(**changes), by=owner(office), on=today())


def happened(office, kind):
    return Event.objects.filter(kind=kind, organisation_id=office.pk).count()


# --- the verbs -------------------------------------------------------------------------------------------------


def test_an_address_is_added_with_its_source_and_one_event():
    office = make.organisation()

    entry = added(office)

    assert (entry.value, entry.checked_by, entry.checked_how) == (
        "(800) 555-0199",
        owner(office),
        "Provider line, call of Monday",
    )
    assert happened(office, "address added") == 1


@pytest.mark.parametrize(
    ("changes", "refusal", "words"),
    [
        ({"value": "555-0100"}, addressing.BadAddress, "no fax number with its area code"),
        ({"value": "call them"}, addressing.BadAddress, "no fax number"),
        ({"way": "email", "value": "appeals at them"}, addressing.BadAddress, "no e-mail address"),
        ({"way": "portal", "value": "their portal"}, addressing.BadAddress, "begins with https://"),
        ({"way": "mail", "value": "P.O. Box 1190"}, addressing.BadAddress, "ZIP code"),
        ({"way": "mail", "value": "P.O. Box 1190\nExample City"}, addressing.BadAddress, "ZIP code"),
        ({"checked_on": timezone.localdate() + timedelta(days=2)}, actions.ImpossibleDate, "in the future"),
    ],
)
def test_what_can_be_no_address_is_refused_in_words(changes, refusal, words):
    office = make.organisation()

    with pytest.raises(refusal, match=words):
        added(office, **changes)

    assert not Address.objects.exists()
    assert happened(office, "address added") == 0


@pytest.mark.parametrize(
    "changes",
    [{"value": FAX}, {"way": "mail", "value": POST}, {"way": "email", "value": "appeals@mutual.example"},
     {"way": "portal", "value": "https://portal.mutual.example/appeals"}],
)  # fmt: skip
def test_every_way_takes_an_address_of_its_own_shape(changes):
    assert added(make.organisation(), **changes).way == changes.get("way", "fax")


def test_the_same_address_is_not_added_twice():
    office = make.organisation()
    added(office)

    with pytest.raises(addressing.AddressKnown):
        added(office, value="+1 800 555 0199")

    assert Address.objects.count() == 1


def test_a_correction_takes_the_place_and_the_old_entry_stays_as_it_was():
    office = make.organisation()
    old = added(office)

    new = addressing.correct_address(old, facts=facts(value=FAX), by=owner(office), on=today())

    old.refresh_from_db()
    assert (old.value, old.superseded_by, list(Address.objects.live())) == ("(800) 555-0199", new, [new])
    assert happened(office, "address corrected") == 1
    with pytest.raises(addressing.OldAddress):
        addressing.retire_address(old, why="Old.", by=owner(office), on=today())


def test_a_check_says_who_when_and_how_and_goes_not_backwards():
    office = make.organisation()
    entry = added(office, checked_on=None)
    assert entry.checked_by is None

    checked = {"by": owner(office), "today": today()}
    entry = addressing.check_address_again(entry, on=today(), how="Called them.", **checked)

    assert (entry.checked_on, entry.checked_by, entry.checked_how) == (today(), owner(office), "Called them.")
    assert happened(office, "address checked") == 1
    with pytest.raises(actions.ImpossibleDate, match="later than that already"):
        addressing.check_address_again(entry, on=today() - timedelta(days=9), how="A letter.", **checked)


def test_a_retired_address_is_offered_no_more():
    case = denied.case()
    entry = added(case.organisation)
    assert str(entry.pk) in keys(case)

    addressing.retire_address(entry, why="They closed it.", by=case.owner, on=today())

    assert str(entry.pk) not in keys(case)
    assert happened(case.organisation, "address retired") == 1


@pytest.mark.parametrize("change", [{"value": FAX}, {"insurer": "Other"}])
def test_the_database_refuses_to_change_an_address(change):
    entry = added(make.organisation())

    with pytest.raises(DatabaseError), transaction.atomic():
        Address.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


# --- filled from letters ---------------------------------------------------------------------------------------


def test_a_confirmed_letter_fills_the_book_with_its_day_as_the_last_check():
    case = denied.case(appeal_fax=FAX, appeal_address=POST)

    found = Address.objects.filter(organisation=case.organisation).order_by("way")

    notice = case.decisions.get().notice_on
    assert [(each.way, each.value) for each in found] == [("fax", FAX), ("mail", POST)]
    assert {(each.insurer, each.checked_on, each.source_kind) for each in found} == {
        ("Fictional Mutual", notice, "letter")
    }
    assert day(notice) in found[0].source


def test_what_a_letter_gave_is_kept_alike_whoever_confirmed_it_and_said_to_each_in_their_language():
    with translation.override("es"):
        case = denied.case(appeal_fax=FAX)
        entry = Address.objects.get(organisation=case.organisation, way="fax")
        said = addresses.source_of(entry)

    notice = case.decisions.get().notice_on
    assert entry.source == f"It stands in their letter of {day(notice)}"
    assert "Está en su carta del" in said
    assert "It stands in their letter" in addresses.source_of(entry)


def test_a_second_letter_with_the_same_address_is_a_newer_check():
    case = denied.case(appeal_fax=FAX, days_ago=40)
    entry = Address.objects.get(way="fax")

    denied.case(appeal_fax="800-555-0143", owner=case.owner, of=case.organisation, days_ago=2)

    newer = Address.objects.get(way="fax")
    assert newer.pk == entry.pk
    assert newer.checked_on > entry.checked_on


def test_a_number_that_is_none_stays_with_its_case_and_is_not_put_into_the_book():
    case = denied.case(appeal_fax="555-0100", appeal_address="")

    assert not Address.objects.exists()
    assert keys(case) == ["letter-fax"]


def answered(case, **told):
    """The first appeal was refused by a letter of today."""
    stage = fights.filed(case)
    said = {"outcome": "upheld", "notice_on": today(), "received_on": today(), "received_how": "told"} | told
    return actions.record_answer(stage, facts=said, by=case.owner, on=today())


def test_an_answer_that_says_where_the_next_appeal_goes_fills_the_book_and_is_filled_in_next(client):
    case = denied.case(coverage_type="erisa_self_funded", internal_levels=2, appeal_fax=FAX, appeal_address="")
    answered(case, appeal_fax="(800) 555-0177", goes_to="internal_appeal")

    newer = Address.objects.get(value="(800) 555-0177")
    assert (newer.checked_on, newer.stage_kind, newer.source_kind) == (today(), "", "letter")
    case.coverage.refresh_from_db()
    assert case.coverage.appeal_fax == "(800) 555-0177"
    offer = where_to.offers_for(denied.stage(case, "erisa_self_funded.internal_2"), today=today())[0]
    assert (offer.key, offer.value) == ("letter-fax", "(800) 555-0177")
    assert Event.objects.of_case(case.pk).filter(kind="facts corrected").count() == 1


def test_where_an_outside_review_goes_is_offered_there_only_and_the_insurers_own_stays(client):
    case = denied.case(appeal_fax=FAX, appeal_address="")
    answered(case, appeal_address=POST, goes_to="external_review", goes_to_name="Example Review Office")

    entry = Address.objects.get(way="mail")
    assert (entry.name, entry.stage_kind, entry.checked_on) == ("Example Review Office", "external_review", today())
    case.coverage.refresh_from_db()
    assert (case.coverage.appeal_fax, case.coverage.appeal_address) == (FAX, "")
    outside_keys = keys(case, "erisa_self_funded.external")
    assert str(entry.pk) in outside_keys
    assert str(entry.pk) not in keys(denied.case(owner=case.owner, of=case.organisation))


def test_the_same_address_in_an_answer_is_a_newer_check(client):
    case = denied.case(internal_levels=2, appeal_fax=FAX, appeal_address="")
    before = Address.objects.get()

    answered(case, appeal_fax="800-555-0143", goes_to="internal_appeal")

    entry = Address.objects.get()
    assert entry.pk == before.pk
    assert entry.checked_on == today() > before.checked_on


def test_what_is_no_address_is_refused_where_no_case_could_keep_it(client):
    case = denied.case(appeal_fax="", appeal_address="")

    with pytest.raises(addressing.BadAddress), transaction.atomic():
        answered(case, appeal_fax="555-0100", goes_to="external_review")
    assert not Address.objects.exists()
    client.force_login(case.owner)
    said = {"typed": "1", "outcome": "upheld", "notice_on": str(today()), "reason_text": "Still no."}
    path = denied.url(case, "answer/")
    fights.filed(case)

    wrong = client.post(path, said | {"appeal_fax": "555-0100", "goes_to": "external_review"})
    unsaid = client.post(path, said | {"appeal_fax": FAX})

    assert (wrong.status_code, unsaid.status_code) == (422, 422)
    assert "no fax number with its area code" in wrong.content.decode()
    assert "Say what goes to this address, or take the address out." in unsaid.content.decode()
    assert "Still no." in unsaid.content.decode()
    assert case.decisions.count() == 1
    done = client.post(path, said | {"appeal_fax": FAX, "goes_to": "external_review"}, follow=True)
    assert done.status_code == 200
    assert Address.objects.get().stage_kind == "external_review"


def test_an_answer_that_wins_leaves_its_address_for_the_next_case(client):
    case = denied.case(appeal_fax="", appeal_address="")

    answered(case, outcome="overturned", appeal_fax=FAX, goes_to="internal_appeal")

    assert Address.objects.get().value == FAX


def test_a_program_says_what_goes_to_the_address_of_an_answer(client):
    case = denied.case(appeal_fax="", appeal_address="")
    stage = fights.filed(case)
    api, at = program(case.owner), f"/api/v1/stages/{stage.pk}/answer/"
    said = {"outcome": "upheld", "notice_on": str(today()), "appeal_fax": FAX}

    assert api.post(at, said).status_code == 400
    assert api.post(at, said | {"appeal_fax": "5", "goes_to": "hearing"}).status_code == 422
    assert api.post(at, said | {"goes_to": "external_review"}).status_code == 201
    assert Address.objects.get().stage_kind == "external_review"


# --- offered ---------------------------------------------------------------------------------------------------


def keys(case, step=denied.INTERNAL):
    return [offer.key for offer in where_to.offers_for(denied.stage(case, step), today=today())]


def offered(case, entry):
    return where_to.chosen(where_to.offers_for(denied.stage(case), today=today()), str(entry.pk))


def test_what_is_old_or_never_checked_says_so(settings):
    settings.ADDRESS_CHECK_MONTHS = 12
    case = denied.case()
    fresh = added(case.organisation)
    old = added(case.organisation, value="(800) 555-0150", checked_on=today() - timedelta(days=400))
    never = added(case.organisation, value="(800) 555-0151", checked_on=None)

    assert offered(case, fresh).caution == ""
    assert "over 12 months ago: check it" in offered(case, old).caution
    assert "Nobody has checked" in offered(case, never).caution


@pytest.mark.parametrize(
    "scope",
    [{"insurer": "Another Mutual"}, {"state": "TX"}, {"coverage_type": "medicare_advantage"},
     {"stage_kind": "external_review"}, {"purpose": "records"}],
)  # fmt: skip
def test_an_address_of_another_scope_is_not_offered(scope):
    case = denied.case()

    entry = added(case.organisation, **scope)

    assert str(entry.pk) not in keys(case)


def test_an_address_of_another_office_is_not_offered():
    case = denied.case()

    assert str(added(make.organisation()).pk) not in keys(case)


def test_a_chosen_address_stands_in_the_filing_form_with_what_was_typed(client):
    case = denied.case()
    entry = added(case.organisation)
    client.force_login(case.owner)

    typed = {"how": "mail", "address": "Elsewhere", "fax_result": "OK 17", "use": str(entry.pk)}
    page = client.post(denied.url(case, "file/"), typed)

    form = page.context["form"]
    assert (form["how"].value(), form["address"].value(), form["fax_result"].value()) == (
        "fax",
        "(800) 555-0199",
        "OK 17",
    )
    assert "Provider line, call of Monday" in page.content.decode()
    assert not Filing.objects.exists()


def test_what_was_filed_keeps_its_address_when_the_book_is_corrected():
    case = denied.case()
    entry = added(case.organisation)
    actions.file_stage(
        denied.stage(case), on=today(), how=Channel.FAX, address=entry.value, by=case.owner, today=today()
    )

    addressing.correct_address(entry, facts=facts(value=FAX), by=case.owner, on=today())

    assert Filing.objects.get().address == "(800) 555-0199"


def test_a_step_outside_is_offered_what_the_rules_name_with_what_they_say_to_check():
    stage = outside(coverage_type="individual_aca", state="NY")

    offers = where_to.offers_for(stage, today=today())

    post = where_to.chosen(offers, "rules-review_office-mail")
    fax = where_to.chosen(offers, "rules-review_office-fax")
    assert "P.O. Box 7209, Albany, NY 12224" in post.value
    assert (fax.how, fax.value) == ("fax", "800-332-2729")
    assert "from an older source" in post.caution
    assert post.cites


def test_where_the_request_goes_through_the_insurer_the_rules_name_no_office():
    assert where_to.offers_for(outside(coverage_type="individual_aca", state="OH"), today=today()) == []


def test_a_chosen_postal_address_becomes_the_recipient_of_a_letter(client):
    case = denied.case(appeal_address="")
    letter = denied.letter(case)
    entry = added(case.organisation, way="mail", value=POST)
    client.force_login(case.owner)
    path = f"/cases/{case.pk}/letters/{letter.pk}/"
    typed = {"subject": "S", "recipient": "", "sender": "Me", "body": "My own words.", "version": letter.version}

    page = client.post(path, typed | {"use": str(entry.pk)})

    form = page.context["form"]
    assert form["recipient"].value() == f"Fictional Mutual, Appeals Unit\n{POST}"
    assert form["body"].value() == "My own words."
    saved = client.post(path, typed | {"recipient": form["recipient"].value()})
    assert saved.status_code == 302
    assert POST in Letter.objects.get(pk=letter.pk).recipient


# --- the screens and the doors ---------------------------------------------------------------------------------


def test_the_screens_list_add_check_correct_and_retire(client):
    case = denied.case()
    client.force_login(case.owner)
    page = f"/addresses/?organisation={case.organisation_id}"

    bad = client.post("/addresses/add/", facts(value="555-0100") | {"checked_on": ""})
    assert bad.status_code == 422
    assert "no fax number with its area code" in bad.content.decode()
    shown = client.post("/addresses/add/", facts() | {"checked_on": ""}, follow=True).content.decode()
    assert "(800) 555-0199" in shown
    assert "Nobody has checked this address yet" in shown

    entry = Address.objects.get(value="(800) 555-0199")
    shown = client.post(f"/addresses/{entry.pk}/check/", {"on": today(), "how": "Called."}, follow=True)
    assert "Nobody has checked" not in shown.content.decode()
    client.post(f"/addresses/{entry.pk}/", facts(value=FAX) | {"checked_on": today().isoformat()})
    new = Address.objects.live().get(value=FAX)
    client.post(f"/addresses/{new.pk}/retire/", {"why": "Closed."})
    assert FAX not in client.get(page).content.decode()
    assert "Closed." in client.get(f"{page}&earlier=yes").content.decode()


def test_strangers_find_no_book(client):
    entry = added(make.organisation())
    stranger = make.user()
    make.owner_of_one(stranger)
    client.force_login(stranger)

    assert client.get(f"/addresses/{entry.pk}/").status_code == 404
    assert client.post(f"/addresses/{entry.pk}/retire/", {"why": "x"}).status_code == 404
    assert Address.objects.live().count() == 1


def test_a_longer_book_asks_the_database_no_more(client):
    office = make.organisation()
    client.force_login(owner(office))

    def queries(how_many: int) -> int:
        for number in range(Address.objects.count(), how_many):
            added(office, value=f"(800) 555-01{number:02}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/addresses/")
        return len(asked)

    assert queries(10) == queries(20)


def test_a_program_adds_checks_corrects_and_retires():
    office = make.organisation()
    api = program(owner(office))

    said = facts() | {"checked_on": None}
    made = api.post(ROOM, said)
    assert made.status_code == 201
    assert "Nobody has checked" in made.json()["caution"]
    assert api.post(ROOM, said).status_code == 409
    assert api.post(ROOM, said | {"value": "1"}).status_code == 422
    assert api.post(ROOM, said | {"state": "ZZ"}).status_code == 400
    one = f"{ROOM}{made.json()['id']}/"
    checked = api.post(f"{one}check/", {"on": today().isoformat(), "how": "Called."})
    assert checked.json()["caution"] == ""
    new = api.post(f"{one}correct/", said | {"value": FAX}).json()
    assert api.post(f"{one}retire/", {"why": "Old."}).status_code == 409
    assert api.post(f"{ROOM}{new['id']}/retire/", {"why": "Old."}).json()["why_retired"] == "Old."
    assert api.get(f"{ROOM}?live=true").json()["results"] == []
