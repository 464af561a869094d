"""Addresses of the public pages."""

from django.urls import path, register_converter

from answerable.portal.views import asking, finding, following, policy, solved


class Language:
    """A BCP 47 tag as policies name their languages."""

    regex = "[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

app_name = "portal"
urlpatterns = [
    path("policy/", policy.policy, name="policy"),
    path("policy/<language:language>/", policy.policy, name="policy-in"),
    path("policy/<language:language>/policy.pdf", policy.sheet, name="policy-pdf"),
    path("help/", asking.ask, name="ask"),
    path("help/thanks/", asking.thanks, name="thanks"),
    path("help/find/", finding.find, name="find"),
    path("help/find/sent/", finding.sent, name="sent"),
    path("help/r/<str:key>/", following.follow, name="request"),
    path("help/r/<str:key>/added/", following.follow, name="added", kwargs={"added": True}),
    path("help/r/<str:key>/solved/", solved.answer, name="solved"),
    path("help/r/<str:key>/files/<int:pk>/", following.file, name="file"),
]
