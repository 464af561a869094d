"""Customers, their organisations, and one identity per channel address."""
