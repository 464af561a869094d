"""The mail channel: listeners and fetchers in, reading, secret addresses, sending out."""
