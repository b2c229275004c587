"""What an organisation keeps of what it may keep, for pages of lower storeys."""

from django import template
from django.conf import settings

from cases.models import Case
from claimback.accounts.models import Organisation
from documents import quota
from documents.access import living_mail_address
from documents.models import MailAddress

register = template.Library()


@register.simple_tag
def room_of(organisation: Organisation) -> quota.Room:
    """Bytes kept, and the limit."""
    return quota.room_of(organisation.pk)


@register.simple_tag
def mail_address_of(organisation: Organisation, case: Case | None = None) -> MailAddress | None:
    """The address that takes mail for a case, or for the organisation itself; nothing where there is none."""
    return living_mail_address(organisation, case)


@register.simple_tag
def mail_is_set_up() -> bool:
    """Whether whoever runs the system lets papers come by e-mail."""
    return bool(settings.INBOUND_MAIL_DOMAIN and settings.INBOUND_MAIL_KEY)
