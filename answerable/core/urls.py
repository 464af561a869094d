"""Addresses for those who watch over the machine. (/live is answered by the front itself.)"""

from django.urls import path

from answerable.core.health import ready
from answerable.core.metrics import metrics

urlpatterns = [path("ready", ready, name="ready"), path("metrics", metrics, name="metrics")]
