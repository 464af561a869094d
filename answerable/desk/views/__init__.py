"""The pages of the desk, split by what they are about."""
