"""A browser that does not answer is killed, and a test whose browser or tab has died gets another."""

from pathlib import Path

import pytest
from playwright.sync_api import Error

pytestmark = pytest.mark.nightly

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("script", ["new Promise(() => {})", "(() => { while (true) {} })()"])
def test_a_browser_that_does_not_answer_is_killed_and_the_next_one_works(chromium_of_module, script):
    tab = chromium_of_module.new_context().new_page()
    with chromium_of_module.has_to_answer_within(seconds=1), pytest.raises(Error, match="has been closed"):
        tab.evaluate(script)
    chromium_of_module.kill()  # of what has ended already
    assert chromium_of_module.new_context().new_page().evaluate("6 * 7") == 42


def test_a_test_whose_browser_or_tab_dies_gets_another(pytester):
    pytester.makeconftest(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom tests.conftest import *")
    pytester.makepyfile(
        """
        from playwright.sync_api import Error

        kills = ["this time"]

        def test_dies_once(chromium):
            tab = chromium.new_context().new_page()
            if kills:
                kills.clear()
                chromium.kill()
            assert tab.evaluate("6 * 7") == 42

        crashes = ["this time"]

        def test_crashes_once(chromium):
            if crashes:
                raise Error(f"Page.evaluate: Target crashed {crashes.pop()}")

        def test_dies_again_and_again(chromium):
            tab = chromium.new_context().new_page()
            chromium.kill()
            tab.evaluate("6 * 7")

        def test_fails(chromium):
            assert chromium is None
        """
    )
    told = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    told.assert_outcomes(passed=2, failed=2)
    told.stdout.fnmatch_lines(["*TargetClosedError*", "*2 failed, 2 passed, 3 rerun*"])
