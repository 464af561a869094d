"""The public shell: request form and one page per request."""
