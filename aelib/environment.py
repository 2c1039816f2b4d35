"""What the surroundings say: whether the book is being built."""

import os


def is_book_build() -> bool:
    """Say whether the book is being built, which the environment variable `AELIB_BOOK_BUILD` says.

    A build must not depend on times or on what a reader has solved.
    """
    return bool(os.environ.get("AELIB_BOOK_BUILD"))
