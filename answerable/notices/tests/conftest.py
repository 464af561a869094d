"""A web server on this machine that the settings allow to call."""

from answerable.testing_http import receiver as receiver
