"""Advice beside the composer: marks in a reply, what became of them, and notes on how to write."""
