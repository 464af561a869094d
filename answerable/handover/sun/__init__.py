"""Follow the sun: a team that closes offers its open promises to the team that is there next."""
