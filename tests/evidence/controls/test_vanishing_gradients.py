"""The nets of "Vanishing gradients" have the rates that the controls chose, on the page and beside it."""

from evidence.controls import pages, record, vanishing_gradients


def test_the_rates_are_those_of_the_page():
    rates = record.recorded("vanishing-gradients")["rates"]
    kinds = pages.run(pages.needed(pages.shown("vanishing-gradients"), {"KINDS"})).KINDS
    assert {name: rates[name]["chosen"] for name in kinds} == {name: kind[-1] for name, kind in kinds.items()}
    assert set(rates) == {*kinds, *vanishing_gradients.BEST}
