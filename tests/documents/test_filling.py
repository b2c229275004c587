"""An official PDF form: its fields are read in a child, a filled-in copy is a new paper, a refusal says what to do."""

import io
import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from appeals.official_forms import asked_for, proposed
from claimback.accounts.roles import Role
from documents import actions as papers_actions
from documents.filling.actions import CannotFill, fill_form, form_of
from documents.filling.form import Field
from documents.models import Document, Kind
from tests import make, papers
from tests.appeals import denied

pytestmark = pytest.mark.django_db
TOLD = denied.case
STEP = "erisa_self_funded.complaint"


def form_pdf(*fields: tuple[str, str]) -> bytes:
    """A form with these fields, each a name and `text`, `box`, `radio`, `list`, `several`, `button` or `sign`."""
    with pikepdf.open(io.BytesIO(papers.text_pdf(["Request for review", ""]))) as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        made, widgets = [], []
        for at, (name, kind) in enumerate(fields):
            box = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, T=String(name), F=4, Rect=[100, 700 - 30 * at, 400, 720 - 30 * at]
            )
            if kind == "text":
                box.FT, box.DA = Name.Tx, String("/Helv 11 Tf 0 g")
            elif kind == "box":
                look = pdf.make_stream(b"")
                look.Subtype, look.BBox = Name.Form, Array([0, 0, 20, 20])
                box.FT, box.V, box.AS = Name.Btn, Name.Off, Name.Off
                box.AP = Dictionary(N=Dictionary(Yes=look, Off=look))
            elif kind == "radio":
                box.FT, box.Ff, box.Kids = Name.Btn, 1 << 15, radio_buttons(pdf, box, at)
                del box.Rect, box.Subtype, box.Type
            elif kind == "list":
                box.FT, box.DA, box.Ff = Name.Ch, String("/Helv 11 Tf 0 g"), 1 << 17
                box.Opt = Array([Array([String("h"), String("By post")]), Array([String("f"), String("By fax")])])
            elif kind == "several":
                box.FT, box.DA, box.Ff = Name.Ch, String("/Helv 11 Tf 0 g"), 1 << 21
                box.Opt = Array([String("one"), String("two")])
            elif kind == "button":
                box.FT, box.Ff = Name.Btn, 1 << 16
            else:
                box.FT = Name.Sig
            made.append(pdf.make_indirect(box))
            for kid in box.get("/Kids", ()):
                kid.Parent = made[-1]
            widgets += list(box.get("/Kids", [made[-1]]))
        pdf.pages[0].Annots = Array(widgets)
        pdf.Root.AcroForm = pdf.make_indirect(
            Dictionary(Fields=Array(made), DA=String("/Helv 11 Tf 0 g"), DR=Dictionary(Font=Dictionary(Helv=font)))
        )
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def radio_buttons(pdf: pikepdf.Pdf, field: Dictionary, at: int) -> Array:
    """Two buttons of one field: Standard, and Fast, which the form calls by more words."""
    made = []
    for number, state in enumerate(("Standard", "Fast")):
        look = pdf.make_stream(b"")
        look.Subtype, look.BBox = Name.Form, Array([0, 0, 20, 20])
        place = [100 + 60 * number, 700 - 30 * at, 120 + 60 * number, 720 - 30 * at]
        kid = Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=place, AS=Name.Off,
                         AP=Dictionary(N=Dictionary({f"/{state}": look, "/Off": look})))  # fmt: skip
        made.append(pdf.make_indirect(kid))
    field.V = Name.Off
    made[1].TU = String("Fast, within three days")
    return Array(made)


FIELDS = (("Patient Name", "text"), ("MemberID", "text"), ("Phone number", "text"), ("Urgent", "box"), ("Sign", "sign"))


@pytest.fixture
def form(client, told) -> Document:
    client.force_login(told.owner)
    return denied.read_paper(told, content=form_pdf(*FIELDS), name="form.pdf", kind=Kind.OTHER)


def what_stands_in(paper: Document) -> dict[str, str]:
    return {field.name: field.value for field in form_of(paper).fields}


def at(paper: Document) -> str:
    return denied.url(paper.case, f"kit/forms/{paper.pk}/", step=STEP)


def test_the_fields_are_told_and_where_it_is_signed(form):
    asked = form_of(form)

    assert [(field.name, field.kind) for field in asked.fields] == [*FIELDS[:4]]
    assert asked.signatures == ("Sign",)
    assert asked.rest == ()


def test_what_is_confirmed_stands_in_the_fields_that_ask_for_it_and_in_no_other(client, form):
    page = client.get(at(form)).content.decode()

    assert 'value="Maria Example"' in page
    assert 'value="NMH204815573"' in page
    assert "Nothing here signs for anybody. Print the form and sign it by hand:" in page
    assert "<li>Sign</li>" in page
    assert "555-0100" not in page


def test_filled_in_it_is_a_new_paper_and_the_empty_form_stays(client, form):
    before = papers_actions.path_of(form).read_bytes()

    said = {"field_0": "Maria Example", "field_1": "NMH204815573", "field_2": "", "field_3": "on"}
    answer = client.post(at(form), said)

    made = Document.objects.exclude(pk=form.pk).get(case=form.case)
    assert answer.url == f"/cases/{form.case_id}/papers/{made.pk}/"
    assert made.name == "Filled in: form.pdf"
    Document.objects.filter(pk=made.pk).update(checked_at=form.checked_at, state="read")
    made.refresh_from_db()
    assert what_stands_in(made) == {
        "Patient Name": "Maria Example", "MemberID": "NMH204815573", "Phone number": "", "Urgent": "yes",
    }  # fmt: skip
    assert papers_actions.path_of(form).read_bytes() == before


def test_what_is_filled_in_can_be_seen_on_the_page(form):
    made = fill_form(form, values={"Patient Name": "Maria Example"}, by=form.case.owner)

    with pikepdf.open(papers_actions.path_of(made)) as pdf:
        drawn = pdf.pages[0].Annots[0].AP.N.read_bytes()
    assert b"Maria Example" in drawn


def test_a_letter_the_form_has_no_shape_for_is_named_and_what_was_typed_is_kept(client, form):
    answer = client.post(at(form), {"field_0": "Łukasz Example"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Ł” in “Patient Name” cannot be written" in page
    assert 'value="Łukasz Example"' in page
    assert Document.objects.filter(case=form.case).count() == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (papers.text_pdf(["No fields."]), "plain.pdf", "has no fields to fill in"),
        (papers.plain(["Words."]), "words.txt", "Only a PDF has fields"),
    ],
)
def test_what_is_no_form_says_what_to_do_instead(client, told, content, name, said):
    client.force_login(told.owner)
    paper = denied.read_paper(told, content=content, name=name, kind=Kind.OTHER)

    answer = client.get(at(paper))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_form_whose_file_is_gone_is_said_so(form):
    papers_actions.path_of(form).unlink()

    with pytest.raises(CannotFill, match="Its file is missing"):
        form_of(form)


def test_a_field_that_is_not_there_is_refused(form):
    with pytest.raises(CannotFill, match="no field “Else”"):
        fill_form(form, values={"Else": "x"}, by=form.case.owner)


CHOICES = (("Patient Name", "text"), ("Speed", "radio"), ("Answer me", "list"), ("Topics", "several"),
           ("Print", "button"), ("Sign here", "sign"), ("Witness", "sign"))  # fmt: skip


@pytest.fixture
def choices(client, told) -> Document:
    client.force_login(told.owner)
    return denied.read_paper(told, content=form_pdf(*CHOICES), name="choices.pdf", kind=Kind.OTHER)


def test_choices_are_told_with_what_the_form_calls_them_and_none_is_chosen(client, choices):
    asked = form_of(choices)

    assert [(field.label, field.kind, field.value, field.options) for field in asked.fields[1:]] == [
        ("Speed", "choice", "", (("Standard", "Standard"), ("Fast", "Fast, within three days"))),
        ("Answer me", "choice", "", (("h", "By post"), ("f", "By fax"))),
    ]
    assert asked.signatures == ("Sign here", "Witness")
    assert asked.rest == ("Topics",)
    page = client.get(at(choices)).content.decode()
    assert "Nothing is chosen for you." in page
    assert "Fast, within three days" in page
    assert "<li>Topics</li>" in page
    assert not re.search(r'value="(Standard|Fast)"[^>]*checked', page)
    assert "Print" not in [each.label for each in asked.by_hand]


def test_what_was_chosen_stands_in_the_form_and_can_be_seen(choices):
    made = fill_form(choices, values={"Speed": "Fast", "Answer me": "f"}, by=choices.case.owner)

    with pikepdf.open(papers_actions.path_of(made)) as pdf:
        _name, speed, answer, *_others = pdf.Root.AcroForm.Fields
        assert str(speed.V) == "/Fast"
        assert [kid.AS for kid in speed.Kids] == [Name.Off, Name.Fast]
        assert str(answer.V) == "f"
        drawn = answer.AP.N.read_bytes()
        assert all("/V" not in field for field in pdf.Root.AcroForm.Fields if field.FT == "/Sig")
    assert b"By fax" in drawn


def test_what_is_left_for_the_hand_is_named_when_the_form_is_made(client, choices):
    said = {"field_0": "Maria Example", "field_1": "Standard", "field_2": ""}

    page = client.post(at(choices), said, follow=True).content.decode().replace("&quot;", '"')

    assert "Still empty: “Answer me”, “Topics”." in page
    assert "Sign it by hand: “Sign here”, “Witness”." in page


def test_what_a_choice_does_not_offer_is_refused(client, choices):
    with pytest.raises(CannotFill, match="“Tomorrow” is no choice of “Speed”"):
        fill_form(choices, values={"Speed": "Tomorrow"}, by=choices.case.owner)

    answer = client.post(at(choices), {"field_0": "Maria Example", "field_1": "Tomorrow"})

    assert answer.status_code == 422
    assert 'value="Maria Example"' in answer.content.decode()
    assert Document.objects.filter(case=choices.case).count() == 1


def test_programs_read_the_fields_and_fill_them_in(client, form):
    door = f"/api/v1/documents/{form.pk}/form/"

    assert [field["name"] for field in client.get(door).json()["fields_"]] == [name for name, _kind in FIELDS[:4]]
    made = client.post(door, {"values": {"Patient Name": "Maria"}}, content_type="application/json")

    assert made.status_code == 201
    assert Document.objects.filter(pk=made.json()["id"], case=form.case).exists()


def test_the_kit_leads_to_it_and_who_may_not_draft_does_not_get_there(client, form):
    assert at(form) in client.get(denied.url(form.case, "kit/", step=STEP)).content.decode()

    client.force_login(make.guest(form.case, Role.VIEWER))
    assert client.get(at(form)).status_code == 403
    client.force_login(make.user())
    assert client.get(at(form)).status_code == 404


@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("Patient's Full Name", "patient"),
        ("MemberID_1", "member_id"),
        ("Insurance ID #", ""),
        ("Subscriber Number", "member_id"),
        ("Group No.", "group_number"),
        ("Claim #", "claim_number"),
        ("Case Reference Number", "reference_number"),
        ("DOB", "birth_date"),
        ("Date of final adverse determination", "notice_date"),
        ("Date(s) of Service", "service_date"),
        ("Name of Health Plan", "insurer"),
        ("Treating Physician's Name", "provider"),
        ("Physician phone number", ""),
        ("Member's address", ""),
        ("Name of authorized representative", ""),
        ("CPT codes", "codes"),
        ("Reason for denial", "reason"),
        ("Service(s) denied", "service"),
        ("Employer name", ""),
        ("Signature of patient", ""),
        ("Field17", ""),
    ],
)
def test_what_a_field_asks_for_is_known_by_its_words_or_left_empty(label, fact):
    assert asked_for(Field("x9", label, "text", "")) == fact


def test_a_box_and_a_field_with_something_in_it_are_left_as_they_are():
    known = {"patient": "Maria Example"}
    fields = [
        Field("a", "Patient name", "box", ""),
        Field("b", "Patient name", "text", "Jo"),
        Field("c", "Patient name", "text", ""),
    ]

    assert proposed(fields, known) == {"c": "Maria Example"}
