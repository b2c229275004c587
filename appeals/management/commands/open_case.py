"""The intake a person would do on screen, from the command line, in one go."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals import actions, confirming
from appeals.actions.intake import NothingKept, take_papers_in
from appeals.asking import questions
from appeals.law.deadlines import LawError
from appeals.models import Deadline
from cases.facts import DOUBT_SENTENCES, FACTS, Doubt, FactName
from cases.models import Case, Outcome
from claimback.accounts.actions import open_organisation
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from claimback.words import day
from documents.intake import take_in
from documents.leaves import leaves_of
from documents.models import Document

OWN_OFFICE = "Command line"
OWN_ADDRESS = "command-line@localhost"
REFUSES_NOTHING = (Doubt.NO_DENIAL, Doubt.UNCLEAR_IF_DENIAL)


class Command(BaseCommand):
    help = "Open a case with a letter: what it says, what is doubtful, and, with --confirm, the dates that follow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--organisation", metavar="NAME", help="whose case it is; else the one that exists")
        parser.add_argument("--one-letter", action="store_true", help="the files are the pages of one letter, in order")
        parser.add_argument("--confirm", action="store_true", help="accept what the letter says surely, as its owner")

    def handle(self, *args: Any, **options: Any) -> None:
        office = _office(options["organisation"])
        by = office.memberships.living().filter(role=Role.OWNER).order_by("since", "pk")[0].user  # type: ignore[attr-defined]
        today = timezone.localdate(timezone=by.zone)
        with ExitStack() as opened:
            files = [(path.name, opened.enter_context(_open(path))) for path in options["files"]]
            try:
                one = options["one_letter"]
                taken = take_papers_in(organisation=office, files=files, one_letter=one, by=by, on=today)
            except NothingKept as nothing:
                raise CommandError(str(nothing)) from nothing
        self.stdout.write(self.style.MIGRATE_HEADING(f"Case {taken.case.reference} ({office})"))
        for document in taken.kept:
            take_in(document_id=document.pk)
        letters = list(Document.objects.filter(case=taken.case, page_of=None).order_by("received_at", "pk"))
        doubts = [doubt for document in letters for doubt in self._tell(document)]
        if options["confirm"]:
            self._confirm(taken.case, letters, doubts, by=by)
        self._say_what_follows(taken.case)
        if taken.refused:
            raise CommandError("Not taken: " + " ".join(taken.refused))

    def _tell(self, document: Document) -> list[Doubt]:
        """Print what one paper says, and return what is doubtful about it."""
        self.stdout.write(f"  {document}: {document.get_state_display()}")
        if document.problem:
            self.stdout.write(self.style.ERROR(f"    {document.problem}"))
        told = list(document.suggestions.order_by("pk"))
        for one in told:
            label = FACTS[FactName(one.field)].label
            unsure = "" if one.confidence >= confirming.SURE_ENOUGH else " ?"
            self.stdout.write(f"    {label}: {one.value} (page {one.page}, {one.confidence:.0%}){unsure}")
        leaves = leaves_of(Document.objects.of_letter(document))
        doubts = [problem.kind for problem in confirming.problems(leaves, told)]
        for doubt in doubts:
            self.stdout.write(self.style.WARNING(f"    ? {DOUBT_SENTENCES[doubt]}"))
        return doubts

    def _confirm(self, case: Case, kept: list[Document], doubts: list[Doubt], *, by: User) -> None:
        """Accept the sure suggestions of the first paper, unless it refuses nothing or was not read."""
        first = kept[0]
        letter = confirming.heard(first.suggestions.order_by("pk"))
        if not letter.lines or set(REFUSES_NOTHING) & set(doubts):
            self.stdout.write(self.style.WARNING("  Not confirmed: this does not look like a denial."))
            return
        if letter.initial.get("outcome") not in (None, Outcome.DENIED):
            self.stdout.write(self.style.WARNING("  Not confirmed: this answers an appeal. Drop it on its step."))
            return
        facts = confirming.acceptable(letter)
        try:
            actions.accept_denial(case, facts=facts, papers=[first], by=by, on=timezone.localdate(timezone=by.zone))
        except (actions.ImpossibleDate, LawError) as refusal:
            self.stdout.write(self.style.ERROR(f"  Not confirmed: {refusal}"))
            return
        self.stdout.write(f"  Confirmed: {', '.join(sorted(facts))}")

    def _say_what_follows(self, case: Case) -> None:
        """Print every date, and every question a date waits for."""
        for due in Deadline.objects.live().filter(case=case).select_related("stage").order_by("act_by", "pk"):
            last = f"last legal day {day(due.legal_on)}" if due.legal_on else "the last legal day is not known"
            self.stdout.write(f"  {due.stage.name}, {due.clock}: act by {day(due.act_by)}, {last}")
        asked = questions(case) if case.decisions.exists() else ["Confirm what the letter says: no date before that."]  # type: ignore[attr-defined]
        for question in asked:
            self.stdout.write(self.style.WARNING(f"  ? {question}"))


def _open(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as missing:
        raise CommandError(f"{path} cannot be opened: {missing.strerror}. No case was opened.") from missing


def _office(name: str | None) -> Organisation:
    """The organisation of that name, the oldest one, or one of its own on a system that has none."""
    found = Organisation.objects.order_by("opened_at", "pk")
    office = (found.filter(name=name) if name else found).first()
    if office:
        return office
    if name:
        known = ", ".join(found.values_list("name", flat=True)[:10])
        raise CommandError(f"There is no organisation “{name}”. Known: {known or 'none yet'}. No case was opened.")
    nobody = User.objects.create_user(OWN_ADDRESS, None, name=OWN_OFFICE)
    return open_organisation(name=OWN_OFFICE, kind=Organisation.Kind.OFFICE, owner=nobody)
