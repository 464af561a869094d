"""The root of all addresses; each shell brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("answerable.core.urls")),
    path("api/", include("answerable.api.urls")),
    path("", include("answerable.ui.urls")),
    path("accounts/", include("answerable.accounts.urls")),
    path("", include("answerable.portal.urls")),
    path("office/demo/", include("answerable.demo.urls")),
    path("office/", include("answerable.office.urls")),
    path("", include("answerable.desk.urls")),
]
