"""Who may do what: the whole policy on one screen."""

from enum import StrEnum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Can(StrEnum):
    """One thing a person may be allowed to do with a case."""

    VIEW = auto()  # see the case, its ladder, its dates
    READ = auto()  # open its papers
    UPLOAD = auto()  # add papers
    SIGN = auto()  # sign what lets somebody act for them, and take it back
    HEAR = auto()  # read the messages with the patient
    WRITE = auto()  # write to the patient, and as the patient's side to the team
    CONFER = auto()  # read and write what the team says among itself
    EDIT = auto()  # confirm and correct facts
    ASK = auto()  # ask others for papers, look at what came
    DRAFT = auto()  # write letters and build packets
    RELEASE = auto()  # approve a letter somebody else wrote
    FILE = auto()  # say it was sent, record the answer, give up a step
    OVERRIDE = auto()  # set a date by hand
    APPROVE = auto()  # bring dates in line with changed rules, second what others ask
    SHARE = auto()  # let somebody else in
    FAMILY = auto()  # let family in, and take it back
    ASSIGN = auto()  # give the case to a colleague
    CLOSE = auto()  # end the case
    CONCEDE = auto()  # agree that a case or a step ends whose right is open
    ERASE = auto()  # ask that a case is erased, and take that back
    HOLD = auto()  # agree that a case is erased, and keep one that must not be
    OPEN = auto()  # open a new case in the organisation
    MANAGE = auto()  # members and settings of the organisation


class Role(models.TextChoices):
    """Held in a whole organisation (membership) or in one case (share)."""

    OWNER = "owner", _("Owner")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADVOCATE = "advocate", _("Advocate")
    ASSISTANT = "assistant", _("Assistant")
    PATIENT = "patient", _("Patient")
    CAREGIVER = "caregiver", _("Family or caregiver")
    CLINICIAN = "clinician", _("Doctor's office")
    VIEWER = "viewer", _("Viewer")


OFFICE_ROLES = (Role.OWNER, Role.SUPERVISOR, Role.ADVOCATE, Role.ASSISTANT)
CASE_ROLES = (Role.PATIENT, Role.CAREGIVER, Role.CLINICIAN, Role.VIEWER)
HELPING_ROLES = (Role.ADVOCATE, Role.ASSISTANT)
"""What a person may give to whoever helps them in their own organisation, which stays theirs."""
FAMILY_ROLES = (Role.VIEWER, Role.CAREGIVER)
"""What a patient may give: less than they have themselves, the least of it first."""

_TALK = frozenset({Can.HEAR, Can.WRITE})
_PREPARE = _TALK | {Can.VIEW, Can.READ, Can.UPLOAD, Can.CONFER, Can.EDIT, Can.ASK, Can.DRAFT, Can.OPEN}
_FIGHT = _PREPARE | {Can.FILE, Can.OVERRIDE, Can.APPROVE, Can.SHARE, Can.FAMILY, Can.CLOSE}

MAY: dict[Role, frozenset[Can]] = {
    Role.OWNER: _FIGHT | {Can.RELEASE, Can.ASSIGN, Can.CONCEDE, Can.ERASE, Can.HOLD, Can.MANAGE},
    Role.SUPERVISOR: _FIGHT | {Can.RELEASE, Can.ASSIGN, Can.CONCEDE, Can.ERASE, Can.HOLD, Can.MANAGE},
    Role.ADVOCATE: _FIGHT,
    Role.ASSISTANT: _PREPARE,
    Role.PATIENT: _TALK | {Can.VIEW, Can.READ, Can.UPLOAD, Can.SIGN, Can.FAMILY, Can.ERASE},
    Role.CAREGIVER: _TALK | {Can.VIEW, Can.READ, Can.UPLOAD},
    Role.CLINICIAN: frozenset({Can.VIEW, Can.UPLOAD}),
    Role.VIEWER: frozenset({Can.VIEW}),
}

WHO_MAY_SENTENCE: dict[Can, object] = {
    Can.READ: _("You can see this case, but not open its papers. Ask the person who shared it with you."),
    Can.UPLOAD: _("You can see this case, but not add papers to it. Ask the person who shared it with you."),
    Can.SIGN: _("Only the patient can sign for themselves and take back what they signed. Nothing was changed."),
    Can.HEAR: _("You can see this case, but not its messages. Ask the person who shared it with you."),
    Can.WRITE: _("You cannot write in this case. Nothing was sent. Ask the person who shared it with you."),
    Can.CONFER: _("Only the people who work on this case can read and write here. Nothing was sent."),
    Can.EDIT: _("Only the advocate's team can confirm or correct facts in this case. Nothing was changed."),
    Can.ASK: _("Only the advocate's team can ask others for papers in this case. Nothing was changed."),
    Can.DRAFT: _("Only the advocate's team can write letters and packets in this case. Nothing was changed."),
    Can.RELEASE: _("Only the owner or a supervisor can approve a letter. Nothing was changed."),
    Can.FILE: _("Only an advocate, a supervisor or the owner can file or record an answer. Nothing was changed."),
    Can.OVERRIDE: _("Only an advocate, a supervisor or the owner can set a date by hand. Nothing was changed."),
    Can.APPROVE: _("Only an advocate, a supervisor or the owner can approve that dates move. Nothing was changed."),
    Can.SHARE: _("Only an advocate, a supervisor or the owner can share a case. Nothing was changed."),
    Can.FAMILY: _("Only the patient, or an advocate for them, can let family in. Nothing was changed."),
    Can.ASSIGN: _("Only the owner or a supervisor can give a case to a colleague. Nothing was changed."),
    Can.CLOSE: _("Only an advocate, a supervisor or the owner can close a case. Nothing was changed."),
    Can.CONCEDE: _("Only the owner or a supervisor can agree that a right is given up. Nothing was ended."),
    Can.ERASE: _("Only the patient, the owner or a supervisor can ask that a case is erased. Nothing was changed."),
    Can.HOLD: _("Only the owner or a supervisor can agree that a case is erased, or keep one. Nothing was changed."),
    Can.OPEN: _("Your role does not allow opening cases here. Ask the owner of the organisation."),
    Can.MANAGE: _("Only the owner or a supervisor can manage the organisation. Nothing was changed."),
}


def roles_that(can: Can) -> list[Role]:
    """The roles that may do this; the same table answers for offices and for shares."""
    return [role for role, allowed in MAY.items() if can in allowed]
