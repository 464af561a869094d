"""Views people save: a name for a condition, for oneself, a team or everybody."""
