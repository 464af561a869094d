"""The public request form as a channel."""
