"""Paired differences in a browser: lines and interval come to what was chosen by and by."""

import pytest


@pytest.fixture(scope="module")
def element():
    return "paired-differences"


@pytest.mark.parametrize("stillness", ["no-preference", "reduce"])
def test_the_interval_shrinks_while_the_lines_appear_unless_nothing_shall_move(live, stillness):
    page = live(reduced_motion=stillness)
    page.get("""(element.seen = new Set(), element.paint = (paint => function () {
        this.seen.add(this.joined)
        paint.call(this)
    })(element.paint))""")
    page.element.get_by_role("radio", name="joined", exact=True).click()
    page.until("element.joined === 1")
    between = [part for part in page.get("[...element.seen]") if 0 < part < 1]
    assert bool(between) == (stillness == "no-preference")
    assert between == sorted(between)


def test_a_run_that_stands_on_the_other_side_changes_places(live):
    page = live()
    page.element.get_by_role("combobox", name="Left run").select_option("stack")
    assert page.get("element.state()") == [0, 1, 0]
    assert page.element.get_by_role("combobox", name="Right run").input_value() == "softmax"
