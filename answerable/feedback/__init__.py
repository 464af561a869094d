"""Solved is what the customer says: the question whether it was, and what they answered."""
