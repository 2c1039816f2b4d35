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


@pytest.fixture(scope="module")
def page(book):
    return book.page("chapters/second")


def entry(page, name):
    """The signature of a name, and what is said of it."""
    signature = page.find("dt", id=f"aelib.arithmetic.{name}")
    return signature, signature.find_next_sibling("dd")


def words(tag):
    return " ".join(tag.get_text().replace("#", " ").split())


def test_a_signature_is_that_of_the_source(page):
    assert words(entry(page, "halve")[0]).startswith("aelib.arithmetic.halve( x: Float[Array, 'n'], *, times: int = 1,")
    assert "→ Float[np.ndarray, 'n']" in words(entry(page, "halve")[0])
    assert "Pair(left: int, right: int, other: int = 0)" in words(entry(page, "Pair")[0])
    assert words(entry(page, "Pair.sum")[0]).startswith("sum() → int")
    assert page.find(id="aelib.arithmetic.Pair.silent") is None


def test_an_entry_leads_to_its_source(page):
    link = entry(page, "halve")[0].find("a", string="[source]")
    assert not any(entry(page, name)[0].find("a", string="[source]") for name in ("ZERO", "Pair.right"))
    assert link["href"] == "../_modules/aelib/arithmetic.html#halve"


def test_a_long_signature_has_a_line_for_each_argument_and_is_html(page):
    signature, _ = entry(page, "double")
    assert [words(line) for line in signature.select(".sig-line")] == [
        "number_of_the_examples: int,", "second_argument: str,", "third_argument: bytes = b'c',",
    ]  # fmt: skip
    assert not page.select("dt dl, dt dd")


def test_names_in_backticks_lead_to_their_entries_and_all_else_is_code(page):
    _, said = entry(page, "halve")
    links = {link.get_text(): link["href"] for link in said.select("a:has(code)")}
    assert links == {"Pair": "#aelib.arithmetic.Pair", "double": "#aelib.arithmetic.double"}
    codes = {code.get_text() for code in said.select("code")}
    assert codes - links.keys() == {"x", "times", "halve", "double.x", "x + 1"}


def test_a_name_of_the_package_itself_is_found_from_its_modules(page):
    assert entry(page, "double")[1].find("a", string="fit")["href"] == "#aelib.fit"


def fields(said):
    """The sections of an entry: the items of each, by its title."""
    names = said.select("dl.field-list > dt")
    return {words(name): [words(item) for item in name.find_next_sibling("dd").select("p")] for name in names}


def test_sections_become_lists_of_arguments_results_and_errors(page):
    _, said = entry(page, "halve")
    assert fields(said) == {
        "Parameters:": ["x – The numbers, of which there is one at least.", "times – How often; see double."],
        "Returns:": ["The half."],
        "Raises:": ["TypeError, ValueError – If there is none."],
    }
    assert said.select_one("dl.field-list a:has(code)")["href"] == "#aelib.arithmetic.double"


def test_attributes_become_a_list_without_the_types_of_the_signature(page):
    assert fields(entry(page, "Pair")[1]) == {
        "Attributes:": ["left – The first one, which stands on the left.", "right, other – The second one."]
    }


def test_the_list_has_every_name_with_its_first_paragraph(page):
    lists = {words(title): title.find_next_sibling("ul") for title in page.select("p.rubric:has(+ ul.names)")}
    assert list(lists) == ["Numbers", "Classes"]
    lines = [words(line) for line in lists["Numbers"].select("li")]
    assert lines == [
        "aelib.arithmetic.halve Return half of x, as times says: with Pair and double too.",
        "aelib.arithmetic.double Do it twice.",
        "aelib.arithmetic.times A function with the name of an argument.",
        "aelib.deeper.quarter Return a Pair, unlike silent, beside and halve.",
    ]
    assert [line.a["href"] for line in lists["Classes"].select("li")] == [
        "#aelib.arithmetic.Pair", "#aelib.arithmetic.ZERO", "#aelib.fit",
    ]  # fmt: skip


def test_a_page_leads_to_an_entry(page):
    assert page.select_one("p a.reference:has(code.py-func)")["href"] == "#aelib.arithmetic.halve"


def test_a_class_of_one_module_is_found_from_others_and_an_argument_is_not(page):
    signature = page.find("dt", id="aelib.deeper.quarter")
    said = signature.find_next_sibling("dd")
    assert signature.find("a", string="Pair")["href"] == "#aelib.arithmetic.Pair"
    assert [(link.get_text(), link["href"]) for link in said.select("a")] == [("Pair", "#aelib.arithmetic.Pair")]


def test_the_index_of_terms_has_terms_only(book):
    assert "halve" not in book.page("chapters/index-of-terms").select_one("article").get_text()


def test_the_search_knows_the_names(book):
    assert '"title":"aelib.arithmetic.halve"' in (book.html / "_static/search-data.js").read_text()
