"""Custom fields: what a company wants to know of a ticket or a customer besides what all know.

A definition (models.CustomField) says what is asked, of whom and when; a value is one row. Words a
person types are read in their own way of writing (kinds.py) and stored as everybody means them.
"""
