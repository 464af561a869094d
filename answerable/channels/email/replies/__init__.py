"""Separates what somebody newly wrote from quotes and signature."""

from answerable.channels.email.replies.forwarded import Forwarded, forwarded
from answerable.channels.email.replies.html import split_html
from answerable.channels.email.replies.split import Split, split_reply

__all__ = ["Forwarded", "Split", "forwarded", "split_html", "split_reply"]
