"""The root of all addresses; each shell brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("answerable.core.urls")),
    path("api/", include("answerable.api.urls")),
]
