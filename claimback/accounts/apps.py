from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "claimback.accounts"
    verbose_name = "people"
