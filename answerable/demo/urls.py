"""Where the demo is removed, inside the office."""

from django.urls import path

from answerable.demo import views

app_name = "demo"
urlpatterns = [path("", views.removal, name="removal")]
