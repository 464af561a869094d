"""Telling people of what concerns them: in the page, by mail, by Web Push, as each chooses."""
