"""One neuron in a browser: two dots run over its steps."""

import pytest


@pytest.fixture(scope="module")
def element():
    return "one-neuron"


def test_both_dots_run_to_the_last_step_and_stop_where_they_are_told(live):
    page = live()
    page.button("Play").click()
    page.until("0 < element.step && element.step < 250")
    page.button("Stop").click()
    step = page.get("element.step")
    page.rest()
    assert page.get("element.step") == step < 300
    page.button("Play").click()
    page.until("element.step < 300")
    page.until("element.step === 300")
    page.button("Play").wait_for()
