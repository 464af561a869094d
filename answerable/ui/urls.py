"""The style sheet and the style guide."""

from django.urls import path
from django.views.i18n import set_language

from answerable.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/<slug:fingerprint>.css", views.stylesheet, name="stylesheet"),
    path("language/", set_language, name="language"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
