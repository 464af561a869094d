"""The web application: Django in a pool of threads, live news beside it, the front before both."""

from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from answerable.core.front import Front
from answerable.core.stream import Stream

options = settings.ANSWERABLE
news = Stream()
django: Any = get_wsgi_application()
pool: Any = WSGIMiddleware(django, workers=options["web_threads"])
application = Front(
    pool,
    news,
    behind_proxy=options["behind_proxy"],
    https=settings.BASE_URL.startswith("https:"),
    max_body=options["max_message_mib"] * 1024 * 1024,
)
