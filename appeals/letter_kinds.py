"""The kinds of letters: which step each one is filed with, and which belong to a step or to the case alone."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from appeals.law.rule import StageKind


class LetterKind(TextChoices):
    """The letters we know how to draft; each has its wording in templates/letters."""

    INTERNAL_APPEAL = "internal_appeal", _("Internal appeal")
    EXTERNAL_REVIEW = "external_review", _("Request for outside review")
    PEER_TO_PEER = "peer_to_peer", _("Request for a call between doctors")
    REGULATOR_COMPLAINT = "regulator_complaint", _("Complaint to the regulator")
    MORE_INFORMATION = "more_information", _("More information for whoever decides")
    STATUS = "status", _("Where is the answer? (status letter)")
    DEEMED_EXHAUSTION = "deemed_exhaustion", _("Their time is over (deemed exhaustion)")
    CLAIM_FILE = "claim_file", _("Request for the claim file and the criteria")
    DOCTOR_OUTLINE = "doctor_outline", _("Outline for the doctor’s own letter")
    SECOND_OPINION = "second_opinion", _("Request for a second opinion")
    RECORDS_REQUEST = "records_request", _("Request for medical records")
    EMPLOYER = "employer", _("Letter to the employer")
    AUTHORITY_COVER = "authority_cover", _("Cover for the paper that lets us act")
    REVOCATION = "revocation", _("Taking back a paper that let somebody act")
    THANK_YOU = "thank_you", _("Thank you, and how it ended")


MAIN = {
    StageKind.INTERNAL_APPEAL: LetterKind.INTERNAL_APPEAL,
    StageKind.EXTERNAL_REVIEW: LetterKind.EXTERNAL_REVIEW,
    StageKind.HEARING: LetterKind.EXTERNAL_REVIEW,
    StageKind.PEER_TO_PEER: LetterKind.PEER_TO_PEER,
    StageKind.REGULATOR_COMPLAINT: LetterKind.REGULATOR_COMPLAINT,
}
"""The letter that is filed with each kind of step, and goes into its packet."""

MAIN_KINDS = tuple(dict.fromkeys(MAIN.values()))
OF_A_STEP = (LetterKind.MORE_INFORMATION, LetterKind.STATUS, LetterKind.DEEMED_EXHAUSTION)
"""Beside the main letter of a step that was filed."""
OF_THE_CASE = tuple(kind for kind in LetterKind if kind not in MAIN_KINDS and kind not in OF_A_STEP)
SEVERAL = frozenset(
    {LetterKind.RECORDS_REQUEST, LetterKind.SECOND_OPINION, LetterKind.AUTHORITY_COVER, LetterKind.THANK_YOU}
)
"""These go to several people, so several may be open at once."""
AFTER_THE_END = frozenset({LetterKind.REVOCATION, LetterKind.THANK_YOU})
"""These may still be written when the case is closed."""
TO_THE_PLAN = frozenset(
    {
        LetterKind.INTERNAL_APPEAL, LetterKind.PEER_TO_PEER, LetterKind.STATUS, LetterKind.DEEMED_EXHAUSTION,
        LetterKind.CLAIM_FILE, LetterKind.AUTHORITY_COVER, LetterKind.REVOCATION,
    }
)  # fmt: skip
"""Where the reader is the health plan itself."""
SAYS_NOTHING_OF_HEALTH = frozenset({LetterKind.EMPLOYER})
"""No treatment, code, doctor or day of birth stands in these."""
