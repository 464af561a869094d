"""How Answerable is configured: the table of options, Django's settings, the root URLs."""
