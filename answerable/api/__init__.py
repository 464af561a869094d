"""The machines' shell: the JSON API and webhooks."""
