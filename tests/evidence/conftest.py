"""After the tests of a change: which records other versions of the packages made. That is no fault of the change."""

from evidence.controls import record


def pytest_terminal_summary(terminalreporter):
    """Say it in a line."""
    if said := record.said_of_old():
        terminalreporter.write_line(said)
