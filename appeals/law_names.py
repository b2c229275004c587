"""The plain names the rulebook gives to steps, papers and kinds of coverage, in the language of the reader."""

from functools import cache

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

_NAMES = (
    _("Complaint to the authority that oversees the plan"),
    _("The plan's first decision"),
    _("Review by an independent doctor, about surprise bills only"),
    _("Going to court, with a lawyer"),
    _("First appeal, to your plan"),
    _("Review by an independent doctor"),
    _("Going to federal court, with a lawyer"),
    _("Fast review before your care ends"),
    _("Fast review before you must leave the hospital"),
    _("Appeal to your insurer, by the rules of your policy"),
    _("Your written permission to fight for this one claim"),
    _("Your written permission to appeal for you"),
    _("Your permission to see and share your health records"),
    _("Your permission that the regulator may ask about you"),
    _("Your doctor talks to the insurer's doctor"),
    _("VA care in the community"),
    _("The state's form that names who acts for you"),
    _("The insurer's first decision"),
    _("The insurance plan's form that names who acts for you"),
    _("The drug plan's first decision"),
    _("The Board of Veterans' Appeals, about eligibility and the like, not about medical need"),
    _("TRICARE's form that names who acts for you"),
    _("TRICARE (military)"),
    _("Short-term insurance"),
    _("Second appeal, to your plan"),
    _("Second appeal, to the Director of CHAMPVA"),
    _("Second appeal, to an independent contractor"),
    _("Review of a denied benefit or payment by the VA or its Board"),
    _("Review by the state or an independent reviewer"),
    _("Review by the government office that runs the program (OPM)"),
    _("Review by the Medicare Appeals Council"),
    _("Review by an independent doctor, through your state"),
    _("Review by an independent doctor, if your state offers it"),
    _("Review by Medicare's independent reviewer for drugs"),
    _("Review by Medicare's independent reviewer"),
    _("One plan for Medicare and Medicaid together (D-SNP)"),
    _("Medicare's form that names who acts for you"),
    _("Medicare's first decision on the claim"),
    _("Medicare drug plan (Part D)"),
    _("Medicaid through a health plan"),
    _("Medicaid paid directly by the state"),
    _("First appeal, to your plan for Medicare and Medicaid together"),
    _("First appeal, to your drug plan"),
    _("First appeal, to the child's health plan"),
    _("First appeal, to TRICARE's contractor"),
    _("First appeal, to Medicare's contractor"),
    _("First appeal, to CHAMPVA"),
    _("Federal employees' or Postal Service plan"),
    _("Fast review when the hospital changes your stay to observation"),
    _("Court papers or a power of attorney"),
    _("Complaint to those who run TRICARE"),
    _("Complaint to the authority that oversees the drug plan"),
    _("Complaint to the authority that oversees Medicare"),
    _("Complaint to the authority that oversees Medicaid"),
    _("Complaint to the authority that oversees CHIP"),
    _("Complaint about VA care"),
    _("Children's health insurance (CHIP)"),
    _("CHAMPVA (families of veterans)"),
    _("Asking for a drug that is not on the plan's list"),
    _("Appeal to your plan"),
    _("Appeal to your ministry, by its own guidelines"),
    _("Appeal to your insurer"),
    _("Appeal to your VA medical facility, about medical need"),
    _("Appeal about Marketplace help or enrolment"),
    _("An old plan you bought yourself, with “grandfathered” status"),
    _("An old job plan with “grandfathered” status that the employer pays for itself"),
    _("An old job plan with “grandfathered” status bought from an insurance company"),
    _("A state, county, city or school plan that the employer pays for itself"),
    _("A state, county, city or school plan bought from an insurance company"),
    _("A signed letter that names who acts for you in a Medicare appeal"),
    _("A plan you bought yourself or on the Marketplace"),
    _("A job's health plan that the employer pays for itself"),
    _("A job's health plan bought from an insurance company"),
    _("A hearing before your state's Medicaid agency"),
    _("A hearing before an independent hearing officer"),
    _("A hearing before a state judge"),
    _("A hearing before a Medicare judge"),
    _("A health care sharing ministry"),
    _("A college's student health plan"),
    _("A church plan that the church pays for itself"),
)


@cache
def _by_name() -> dict[str, Promise]:
    with translation.override(settings.LANGUAGE_CODE):
        return {str(each): each for each in _NAMES}


@register.filter
def plainly(name: str) -> str:
    """A plain name of the rulebook as the reader says it; one that the rulebook does not have now stays as it is."""
    return str(_by_name().get(name, name))
