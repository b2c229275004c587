"""The ways by which something goes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    FAX = "fax", _("Fax")
    CERTIFIED = "certified", _("Certified mail")
    MAIL = "mail", _("Ordinary mail")
    PORTAL = "portal", _("Insurer's portal")
    EMAIL = "email", _("E-mail")
    HAND = "hand", _("By hand")
    PHONE = "phone", _("By phone")
