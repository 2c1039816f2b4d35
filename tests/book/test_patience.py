"""A browser that does not answer is killed, and the next test gets another."""

import pytest
from playwright.sync_api import Error

pytestmark = pytest.mark.nightly


@pytest.mark.parametrize("script", ["new Promise(() => {})", "(() => { while (true) {} })()"])
def test_a_browser_that_does_not_answer_is_killed_and_the_next_one_works(chromium_of_module, script):
    tab = chromium_of_module.new_context().new_page()
    with chromium_of_module.has_to_answer_within(seconds=1), pytest.raises(Error, match="has been closed"):
        tab.evaluate(script)
    chromium_of_module.kill()  # of what has ended already
    assert chromium_of_module.new_context().new_page().evaluate("6 * 7") == 42
