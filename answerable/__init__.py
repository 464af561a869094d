"""Answerable: customer service in which every customer has one person answerable to them."""

import os

__version__ = "0.1.0"

# numpy's threads wait for one another in a loop. On a machine that has other work, what is learned
# of a language took seven times the processor time of one thread, and seven times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
