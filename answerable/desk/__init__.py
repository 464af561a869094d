"""The staff shell: the desk where agents work."""
