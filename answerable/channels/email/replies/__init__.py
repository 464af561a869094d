"""Separates what somebody newly wrote from quotes and signature."""

from answerable.channels.email.replies.split import Split, split_reply

__all__ = ["Split", "split_reply"]
