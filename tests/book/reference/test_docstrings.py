"""The reference: what is made of docstrings, and how names lead to it."""

import pytest

LIBRARY = '''
"""A library of a few names."""

from __future__ import annotations

from dataclasses import dataclass


def halve(x: Float[Array, " n"], *, times: int = 1) -> Float[np.ndarray, " n"]:
    """Return half of `x`, as `times` says: with `Pair` and `double` too.

    Here `halve` is itself, `double.x` is no name, `x + 1` is code, and `times` an argument.

    Args:
        x: The numbers, of which there
            is one at least.
        times: How often; see `double`.

    Returns:
        The half.

    Raises:
        TypeError, ValueError: If there is none.

    References:
        Zeno, *Paradoxes* (-450).

    Example:
        >>> halve(2.0)
        1.0
    """
    return x / 2


def double(number_of_the_examples: int, second_argument: str, third_argument: bytes = b"c") -> None:
    """Do it twice.

    It is no `fit`, which stands in the package itself.
    """


def times(x):
    """A function with the name of an argument."""


@dataclass(frozen=True)
class Pair:
    """Two of a kind.

    Attributes:
        left: The first one,
            which stands on the left.
        right, other: The second one.

    Example:
        >>> Pair(1, 2).sum()
        3
    """

    left: int
    right: int
    """Not the left one."""
    other: int = 0

    def sum(self) -> int:
        """Return the sum."""
        return self.left + self.right

    def silent(self) -> None:
        pass
'''
DEEPER = '''
"""A module inside the library."""

from aelib.arithmetic import Pair


def quarter(beside: int) -> Pair:
    """Return a `Pair`, unlike `silent`, `beside` and `halve`."""
'''
PAGE = """---
myst: {html_meta: {description: "The functions and classes of a small library."}}
---

# Reference

Begin with {py:func}`aelib.arithmetic.halve`.

```{reference}
```

## Numbers

```{eval-rst}
.. autofunction:: aelib.arithmetic.halve
.. autofunction:: aelib.arithmetic.double
.. autofunction:: aelib.arithmetic.times
.. autofunction:: aelib.deeper.quarter
```

## Classes

```{eval-rst}
.. autoclass:: aelib.arithmetic.Pair
.. py:data:: aelib.arithmetic.ZERO

   Nothing.

.. py:function:: aelib.fit()
```
"""

MENTIONS = "Call `aelib.arithmetic.halve(x)`, `aelib.arithmetic.halve` again, and not `aelib.arithmetic.nothing`."


@pytest.fixture(scope="module")
def book(new_book):
    """The sample book with a page of reference, built."""
    book = new_book("reference")
    book.write("aelib/arithmetic.py", LIBRARY)
    book.write("aelib/deeper.py", DEEPER)
    book.write("chapters/second.md", PAGE)
    book.replace("chapters/first.md", "The set", f"{MENTIONS}\n\nThe set")
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book


def test_the_page_is_as_recorded(book, recorded):
    recorded(book.page("chapters/second"), "reference")


def test_the_index_of_terms_has_terms_only(book):
    assert "halve" not in book.page("chapters/index-of-terms").select_one("article").get_text()


def test_the_search_knows_the_names(book):
    assert '"title":"aelib.arithmetic.halve"' in (book.html / "_static/search-data.js").read_text()
