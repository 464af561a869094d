"""Addresses of the public pages."""

from django.urls import path

from answerable.portal.views import asking, finding, following

app_name = "portal"
urlpatterns = [
    path("help/", asking.ask, name="ask"),
    path("help/thanks/", asking.thanks, name="thanks"),
    path("help/find/", finding.find, name="find"),
    path("help/find/sent/", finding.sent, name="sent"),
    path("help/r/<str:key>/", following.follow, name="request"),
    path("help/r/<str:key>/added/", following.follow, name="added", kwargs={"added": True}),
    path("help/r/<str:key>/files/<int:pk>/", following.file, name="file"),
]
