"""Papers received, filed, opened: what a person is told is kept, is kept."""

import io
import threading

import pytest
from django.conf import settings
from django.db import connection

from claimback.audit.models import Event
from documents import actions, kinds, storage
from documents.actions import path_of, receive
from documents.models import Document, Kind, State
from tests import make, papers

pytestmark = pytest.mark.django_db


def receive_bytes(case, content, **more):
    return receive(case=case, stream=io.BytesIO(content), by=case.owner, **({"name": "letter.pdf"} | more))


def events(case):
    return list(
        Event.objects.filter(case_id=case.pk).exclude(kind="case opened").order_by("id").values_list("kind", flat=True)
    )


def files_of(case):
    return [path for path in actions.shelf_of(case.organisation_id).rglob("*") if path.is_file()]


def test_a_paper_is_kept_byte_for_byte_with_one_event():
    case, content = make.case(), papers.text_pdf(papers.denial())

    received = receive_bytes(case, content, kind=Kind.DENIAL)

    assert path_of(received.document).read_bytes() == content
    assert (received.again, received.document.state) == (False, State.RECEIVED)
    assert received.document.content_type == "application/pdf"
    assert events(case) == ["document received"]


def test_the_same_file_twice_is_one_paper():
    case, content = make.case(), papers.text_pdf(papers.denial())
    first = receive_bytes(case, content)

    second = receive_bytes(case, content, name="again.pdf")

    assert second.again
    assert second.document == first.document
    assert events(case) == ["document received"]


def test_the_same_file_in_two_cases_is_a_paper_of_each():
    owner, content = make.user(), papers.plain(papers.denial())
    here, there = make.case(owner=owner), make.case(owner=owner)

    receive_bytes(here, content)

    assert not receive_bytes(there, content).again
    assert len(files_of(here)) == 1


def test_a_paper_dropped_on_a_step_after_it_was_in_the_case_is_linked_to_the_step():
    case, content = make.case(), papers.plain(papers.answer("upheld"))
    receive_bytes(case, content)
    stage_id = make.case().pk  # any id: steps live a storey above

    received = receive_bytes(case, content, kind=Kind.ANSWER, answers_stage_id=stage_id)

    assert received.again
    assert (received.document.answers_stage_id, Document.objects.get().kind) == (stage_id, Kind.ANSWER)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", kinds.Empty),
        (papers.executable(), kinds.Program),
        (papers.eicar(), actions.Harmful),
        (b"\x00\x01\x02 nobody knows this", kinds.Unknown),
    ],
)
def test_a_refused_file_leaves_a_sentence_and_an_event_and_nothing_else(content, refusal):
    case = make.case()

    with pytest.raises(refusal) as refused:
        receive_bytes(case, content)

    assert "It was not added" in str(refused.value)
    assert not Document.objects.exists()
    assert files_of(case) == []
    assert events(case) == ["document refused"]


def test_a_file_over_the_limit_is_refused_in_words_and_nothing_of_it_stays(settings):
    settings.MAX_UPLOAD_BYTES = 1 << 20
    case = make.case()

    with pytest.raises(kinds.TooLarge, match="larger than 1 MB"):
        receive_bytes(case, b"%PDF-" + bytes(1 << 20))

    assert files_of(case) == []


def test_a_full_disk_is_said_in_words_and_leaves_no_row(monkeypatch):
    case = make.case()

    def full(*_, **__):
        raise storage.NoRoom

    monkeypatch.setattr(storage, "keep", full)

    with pytest.raises(storage.NoRoom):
        receive_bytes(case, b"words")

    assert not Document.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_event(monkeypatch):
    case = make.case()

    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(actions, "poke", broken)

    with pytest.raises(RuntimeError):
        receive_bytes(case, b"a letter in words")

    assert not Document.objects.exists()
    assert events(case) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\letters\\denial.pdf", "denial.pdf"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("line\r\nbreak\x00.pdf", "line break .pdf"),
        ("  ..  ", "Paper without a name"),
        ("x" * 5000 + ".pdf", "x" * 250 + "….pdf"),
    ],
)
def test_a_file_name_is_only_shown_and_made_fit_to_show(sent, shown):
    case = make.case()

    document = receive_bytes(case, b"a letter in words", name=sent).document

    assert document.name == shown
    assert [path.name for path in files_of(case)] == [document.sha256]


def test_filing_a_paper_under_another_kind_leaves_one_event():
    document = make.paper(make.case(), kind=Kind.OTHER)

    filed = actions.file_under(document, kind=Kind.PROOF, title=" Fax \u202e report ", by=document.received_by)

    assert (filed.kind, str(filed)) == (Kind.PROOF, "Fax report")
    assert events(document.case) == ["document received", "document filed under"]


@pytest.mark.parametrize("state", [State.RECEIVED, State.REFUSED])
def test_a_paper_that_was_not_checked_or_was_refused_never_leaves(state):
    document = make.paper(make.case())
    Document.objects.update(state=state)
    document.refresh_from_db()

    for attempt in (
        lambda: actions.open_original(document, by=document.received_by),
        lambda: actions.open_text(document, by=document.received_by),
        lambda: actions.open_picture(document, number=1, by=document.received_by),
    ):
        with pytest.raises(actions.NotOpenable):
            attempt()

    assert "document opened" not in events(document.case)


@pytest.mark.real_commits
def test_two_sending_the_same_file_at_once_make_one_paper():
    case, content = make.case(), papers.text_pdf(papers.denial())
    answers, together = [], threading.Barrier(4)

    def send():
        try:
            together.wait()
            answers.append(receive_bytes(case, content))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(answer.again for answer in answers) == [False, True, True, True]
    assert Document.objects.count() == 1
    assert events(case) == ["document received"]


def test_files_lie_under_the_folder_of_their_organisation():
    document = make.paper(make.case())

    assert path_of(document).is_relative_to(settings.DOCUMENTS_DIR / str(document.organisation_id))
