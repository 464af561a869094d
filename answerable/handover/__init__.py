"""A ticket goes from one answerable person to the next only when the next one accepts it."""
