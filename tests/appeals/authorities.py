"""Signed papers that let somebody act, through the real verbs. Everybody here is invented."""

from datetime import date

from django.utils import timezone

from appeals import actions, signing
from cases.models import Authority, Case, Towards
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from documents.models import Kind
from tests import make


def patient(of: Case) -> User:
    """The patient, who can sign in the case."""
    person = make.guest(of, Role.PATIENT)
    User.objects.filter(pk=person.pk).update(name=of.patient_name)
    person.refresh_from_db()
    return person


def ink(of: Case, *, paper: str = "cms_1696", signed_on: date | None = None, until: date | None = None) -> Authority:
    """Signed on paper and added by the owner of the case."""
    today = timezone.localdate()
    scan = make.paper(of, content=f"Signed {paper} {signed_on}".encode(), name="signed.txt", kind=Kind.OTHER)
    return actions.record_authority(
        of, paper=paper, towards=Towards.EVERYBODY, names="Robin Example", signed_by=of.patient_name,
        signed_on=signed_on or today, until=until, document=scan, on=today, by=of.owner,
    )  # fmt: skip


def asked(of: Case, *, paper: str = "specific_consent", until: date | None = None) -> Authority:
    """The patient was asked to sign on the screen."""
    return actions.ask_for_signature(
        of, paper=paper, towards=Towards.EVERYBODY, names="Robin Example", until=until, on=timezone.localdate(),
        by=of.owner,
    )  # fmt: skip


def signed(row: Authority, *, by: User, drawn: object = ()) -> Authority:
    """Signed on the screen, as it was read."""
    return actions.sign_authority(
        row, typed=row.case.patient_name, drawn=list(drawn), agreed=True, sha256=signing.to_sign(row).sha256,  # type: ignore[call-overload]
        address="127.0.0.1", by=by,
    )  # fmt: skip
