"""Agents, teams, roles, invitations and API tokens: who works here and what they may do."""
