"""The words and header names by which machines' mail is known, one table per subject."""
