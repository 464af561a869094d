"""The mail listener in parts: protocol, who may send how much, commits, answers."""
