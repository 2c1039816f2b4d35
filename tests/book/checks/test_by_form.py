"""Predictions: who has read nothing is not told by the form of the options."""

import pytest

from book.checks import by_form

ASKED = by_form.of_the_course()
MARGIN = 5
"""By how many predictions of 89 a rule may differ from chance, whose standard deviation is about 4."""

SOURCE = """# A page

:::{predict}
:answer: 2
:label: predict-one

Does it *grow*?

It shrinks: $x$ is small.
: No. It is not.

It **grows**.
: By {eq}`eq-one`.

Neither; see {eq}`eq-a-long-name`.
: No.
:::

````{predict}
:kind: "Question 1"
:answer: 1
:label: test-two

Which?

To read: a book.

`(3, 4)`
: Yes.

About 0.5
: No.
````
"""


def test_the_options_of_a_page_are_read_as_one_sees_them():
    one, two = by_form.predictions(SOURCE)
    assert one == ("predict-one", ("It shrinks: x is small.", "It grows.", "Neither; see ."), 1)
    assert two == ("test-two", ("(3, 4)", "About 0.5"), 0)


def test_a_rule_is_right_by_the_share_of_its_lots():
    asked = list(by_form.predictions(SOURCE))
    found = {name: by_form.guessed(rule, asked) for name, rule in by_form.RULES.items()}
    assert list(found.values()) == [1.5, 0.5, 2.0, 0.0]
    assert by_form.alone(False, asked) == (1, 1)
    assert by_form.alone(True, asked) == (0, 0)
    assert by_form.places(3, asked) == [0, 1, 0]
    assert by_form.chance(asked) == pytest.approx(1 / 3 + 1 / 2)


@pytest.mark.parametrize("rule", by_form.RULES)
def test_a_guess_by_form_is_right_about_as_often_as_by_lot(rule):
    assert by_form.guessed(by_form.RULES[rule], ASKED) == pytest.approx(by_form.chance(ASKED), abs=MARGIN)


@pytest.mark.parametrize("has", [False, True])
def test_an_option_that_is_alone_with_a_reason_or_without_is_right_in_half_of_the_cases_at_most(has):
    many, right = by_form.alone(has, ASKED)
    assert right <= many / 2


def test_all_have_three_or_four_options():
    assert sum(map(sum, (by_form.places(many, ASKED) for many in (3, 4)))) == len(ASKED) > 80


@pytest.mark.parametrize("many", [3, 4])
def test_the_right_option_stands_at_each_place_about_as_often(many):
    places = by_form.places(many, ASKED)
    assert all(0.6 < count * many / sum(places) < 1.4 for count in places), places
