"""Separates what somebody newly wrote from quotes and signature."""
