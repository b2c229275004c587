"""Every path of the product, readable top to bottom."""

from django.contrib import admin
from django.urls import include, path

from appeals import health
from claimback import house

urlpatterns = [
    path("healthz", health.healthz),
    path("health/", health.health),
    path("accounts/", include("allauth.account.urls")),
    path("theme/", house.theme, name="theme"),
    path("language/", house.language, name="language"),
    path("cases/keeper.js", house.keeper, name="keeper"),
    path("house/style/", house.style, name="style"),
    path("admin/", admin.site.urls),
    path("api/", include("claimback.api_urls")),
    path("", include("claimback.accounts.urls")),
    path("", include("documents.urls")),
    path("", include("appeals.urls")),
]

handler429 = "claimback.accounts.views.too_many_tries"
handler500 = "claimback.outage.broken"
