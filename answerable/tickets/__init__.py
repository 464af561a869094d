"""The heart: tickets, their messages and files, who is answerable, and the facts about them."""
