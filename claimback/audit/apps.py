from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "claimback.audit"
    verbose_name = "memory"
