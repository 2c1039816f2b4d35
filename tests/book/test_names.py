"""What assistive technology makes of dialogs. Every page is looked at in `test_visits`."""

import pytest

from tests.book.sweeps.names import CONTROLS, faults_of_names, parts_of


@pytest.mark.parametrize("button", ["chapters", "search", "contents"])
def test_dialogs_of_a_phone_are_named(opened, origins, viewports, button):
    tab, _ = opened(origins["server"], "chapters/the-autoencoder", viewport=viewports["phone"])
    opens = {"chapters": ".primary-toggle", "search": ".search-button", "contents": ".secondary-toggle"}
    tab.locator(f".bd-header-article {opens[button]}").click()
    found = parts_of(tab)
    (dialog,) = [part for part in found if part.role == "dialog"]
    assert button in dialog.name.lower()
    assert [part for part in found if part.role in CONTROLS]
    assert [*faults_of_names(found)] == []
