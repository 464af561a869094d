"""A small world to try everything in: made by load(), taken away whole by remove().

Import `answerable.demo.actions` for both.
"""
