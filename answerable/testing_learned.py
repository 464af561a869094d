"""What is learned for the reply checks is learned once for all tests, as long as it stays the same.

The file of a language is named after all it is learned from (answerable.wording.store).
"""

from answerable.config.settings import DATA, PACKAGE
from answerable.wording import judging

FOLDER = PACKAGE.parent / "var" / "learned"

FOLDER.mkdir(parents=True, exist_ok=True)
(DATA / "learned").symlink_to(FOLDER)  # for servers that tests start
judging.keep_in(FOLDER)
