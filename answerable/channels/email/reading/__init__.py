"""Reads mail: raw bytes in, a frozen value out; no ORM, no clock, no network."""
