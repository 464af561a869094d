"""Addresses of the API; what is not one of them is answered as a problem too."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from answerable.api import problems
from answerable.api.interface import api


@csrf_exempt  # nothing is changed here
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address under /api/."""
    return problems.answer(problems.not_found())


urlpatterns = [path("v1/", api.urls), re_path(r"^(?P<rest>.*)$", nothing)]
