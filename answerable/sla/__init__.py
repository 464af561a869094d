"""Clocks: what was promised on each ticket, until when, kept or broken, and why."""
