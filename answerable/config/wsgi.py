"""Django alone, for servers that speak WSGI: no live news, no /live."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
