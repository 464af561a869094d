"""Words that push a customer away, seen before they are sent.

What is learned (blame, dumping, no way forward) comes from labelled replies in `data/`; what is
exact (an attachment announced and missing, another person's name, a colleague called by @) from
rules in `exact.py`. Nothing here knows of the database or of the web.
"""
