"""The public pages: ask, follow a request, find one's requests."""
