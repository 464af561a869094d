"""Answerable: customer service in which every customer has one person answerable to them."""

__version__ = "0.1.0"
