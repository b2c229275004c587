"""What an organisation keeps of what it may keep, for pages of lower storeys."""

from django import template

from claimback.accounts.models import Organisation
from documents import quota

register = template.Library()


@register.simple_tag
def room_of(organisation: Organisation) -> quota.Room:
    """Bytes kept, and the limit."""
    return quota.room_of(organisation.pk)
