"""Every letter that makes sense in the demo: nothing unrendered, nobody else's word, no claim without a fact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from appeals import clocks, letter_law, letters, offered
from appeals.demo import caseload
from appeals.letter_facts import gather
from appeals.letter_kinds import MAIN, LetterKind
from appeals.letter_note import LANGUAGES, note_of
from appeals.letters import Capacity, Draft, LetterFacts, Sender
from appeals.letters.composing import stated
from appeals.models import Filing, Letter, Stage, Talk
from appeals.typesetting.press import TEMPLATES, say_date, sentence
from appeals.typesetting.wording import FACT, Shape, read_wording, table_line
from cases.authority import Authority
from cases.models import Case, Decision
from documents.models import Criterion, Document, Evidence

TODAY = date(2026, 11, 23)
LEAST = 500
ENGLISH = TEMPLATES / "en"
UNRENDERED = re.compile(r"[{}]|\[[a-z]|%\(|\bNone\b|\bnull\b|\bTrue\b|\bFalse\b|\(\)|  |\.\.(?!\.)|,\s*[,.]|—\s*$")


@dataclass(frozen=True)
class Written:
    case: Case
    kind: LetterKind
    facts: LetterFacts
    draft: Draft

    @property
    def text(self) -> str:
        told = [self.draft.subject, *self.draft.recipient, self.draft.body]
        return "\n".join([*told, *(str(gap.sentence) for gap in self.draft.gaps)])


def write(case: Case) -> Iterator[Written]:
    """Every letter that is offered: as it stands, in an urgent case or not, by the office and by the patient alone."""
    for each in offered.offers(case, on=TODAY):
        if not each.why_not:
            facts = gather(case, kind=each.kind, stage=each.stage, on=TODAY, by=case.owner)
            patient = Sender(case.patient_name or "The patient", (), Capacity.PATIENT)
            for urgent, sender in product((True, False), (facts.sender, patient)):
                told = replace(facts, urgent=urgent, sender=sender)
                yield Written(case, each.kind, told, letters.draft(told))


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Written]]:
    """Told once for all tests of this page, in a transaction around them."""
    with django_db_blocker.unblock(), transaction.atomic():
        caseload.seed(organisations=1, seed=7, today=TODAY)
        cases = Case.objects.select_related("organisation", "coverage", "owner").order_by("pk")
        yield [letter for case in cases for letter in write(case)]
        transaction.set_rollback(True)


def test_there_are_five_hundred_and_every_kind_is_among_them(written: list[Written]) -> None:
    assert len(written) >= LEAST
    assert {each.kind for each in written} == set(LetterKind)


def test_nothing_is_left_unrendered(written: list[Written]) -> None:
    faults = [found.group() for each in written if (found := UNRENDERED.search(each.text))]

    assert not faults


def test_no_letter_holds_another_persons_word(written: list[Written]) -> None:
    """Names, numbers and the marks of the offices: each stands in the letters of its own case alone."""
    own = {case.pk: set(words_of(case)) for case in {each.case.pk: each.case for each in written}.values()}
    counted: dict[str, int] = {}
    for words in own.values():
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    alone = {pk: {word for word in words if counted[word] == 1} for pk, words in own.items()}
    for each in written:
        others = set().union(*(words for pk, words in alone.items() if pk != each.case.pk))

        assert not [word for word in others if word in each.text]
    assert sum(len(words) >= 3 for words in alone.values()) > 15


def words_of(case: Case) -> list[str]:
    numbers = [each.claim_number for each in Decision.objects.filter(case=case)]
    return [word for word in (case.patient_name, case.coverage.member_id, case.coverage.group_number, *numbers) if word]


def test_every_word_is_of_a_wording_or_of_a_fact(written: list[Written]) -> None:
    """Each block of a letter is made of sentences of its wording whose facts are stated, or is an item of a list."""
    for each in written:
        for block in re.split(r"\n\n|\n(?=[-|] )", each.draft.body):
            assert accounted_for(block, each.facts), (each.kind, block)


def test_every_fact_stands_in_the_case(written: list[Written]) -> None:
    files = {case.pk: file_of(case) for case in {each.case.pk: each.case for each in written}.values()}
    for each in written:
        known = files[each.case.pk]
        for source in each.draft.sources:
            parts = source.value.split("; ")
            assert all(part in known for part in parts), (each.kind, source)


def test_the_notes_for_the_patient_are_whole_too(written: list[Written]) -> None:
    """In both languages, of every letter as it would stand before it goes out."""
    for each in {(one.case.pk, one.kind, one.facts.filed): one for one in written}.values():
        stage = each.case.stages.filter(kind__in=[kind for kind, main in MAIN.items() if main == each.kind]).first()
        for language in LANGUAGES:
            note = note_of(Letter(case=each.case, stage=stage, kind=each.kind), language=language, on=TODAY)

            assert note.title
            assert not UNRENDERED.search(note.body), note.body
            assert each.case.patient_name in note.body


def test_a_sentence_nobody_can_account_for_is_noticed(written: list[Written]) -> None:
    assert not accounted_for("The treatment is safe and effective.", written[0].facts)


@cache
def ways(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lines = [line for line in read_wording(path) if line.shape in (Shape.SENTENCE, Shape.BULLET, Shape.HEADING)]
    lines += [line for line in read_wording(path) if line.shape is Shape.QUOTATION]
    return tuple((way.text, way.needs) for line in lines for way in line.ways)


def accounted_for(block: str, facts: LetterFacts) -> bool:
    """Whether it is an item that stands in the facts, or nothing but sentences of the wording, filled with facts."""
    text = re.sub(r"^(## |- |> )", "", block)
    if text in items(facts):
        return True
    told = {name: fact.value for name, fact in stated(facts).items()}
    reason = facts.reason_category.value if facts.reason_category else "other"
    files = [ENGLISH / f"{facts.kind}.txt", ENGLISH / "reasons" / f"{reason}.txt"]
    said = {
        FACT.sub(lambda found: told[found.group(1)], text)
        for path in files
        for text, needs in ways(path)
        if all(name in told for name in needs)
    }
    while text:
        start = max((one for one in said if text.startswith(one)), key=len, default="")
        if not start:
            return False
        text = text[len(start) :].strip()
    return True


def items(facts: LetterFacts) -> set[str]:
    points = [*facts.history, *facts.points, *facts.proven, *facts.new_papers, *facts.unanswered, *facts.urgency]
    laws = [*facts.rights, *facts.left_out, *facts.left_out_means]
    said = [f"{each.statement} ({each.source})" if each.source else each.statement for each in points]
    said += [f"{each.text} ({each.cite})" for each in laws]
    said += [*facts.opened, *facts.wanted, *facts.asks, *(table_line(row) for row in facts.late)]
    return {" ".join(each.split()) for each in said}


def file_of(case: Case) -> str:
    """Everything that is confirmed of a case, as words."""
    rows: list[object] = [case, case.coverage, *Decision.objects.filter(case=case), *Stage.objects.filter(case=case)]
    for model in (Filing, Criterion, Evidence, Document, Talk):
        rows += model._default_manager.filter(case=case)
    values = [value for row in rows for value in vars(row).values()]
    values += [day for each in case.deadlines.all() for day in (each.legal_on,)]
    said = [say_date(value) if isinstance(value, date) else str(value) for value in values]
    filings = ["by fax"] if Filing.objects.filter(case=case).exists() else []
    law = [each.cite for each in clocks.book().citations.values()]
    for each in Authority.objects.filter(case=case, signed_on__isnull=False):
        law.append(sentence("authority", on=say_date(each.signed_on)))
        law.append(sentence("taken_back", on=say_date(each.signed_on), names=each.names))
    for each in Decision.objects.filter(case=case, approved_until__isnull=False):
        law.append(sentence("valid_until", number=each.approval_number, on=say_date(each.approved_until)))
    law += [letter_law.formal(stage) for stage in Stage.objects.filter(case=case)]
    return "\n".join([*(" ".join(each.split()) for each in said), *filings, *law, case.owner.name])
