"""Saved answers, macros and rules: work that repeats itself, said once."""
