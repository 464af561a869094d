"""Measurements: `bin/bench NAME`. Each prints what it measured, and beside it the floor of this machine."""
