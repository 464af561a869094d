"""The seeded small world to try everything in."""
