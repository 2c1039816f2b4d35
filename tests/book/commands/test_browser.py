"""Where the browser of the tests comes from."""

import os
import subprocess
from pathlib import Path

import pytest

from book.commands import browser

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A function that puts programs into a machine that has nothing else; what was run there is in its list."""
    real, ran = subprocess.run, []

    def run(command, **options):
        if command[-1] == "--version":
            return real(command, **options)
        ran.append(command)
        return None

    def add(name, says="Chromium 140.0"):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\necho '{says}'\n")
        path.chmod(0o755)
        return str(path)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser.subprocess, "run", run)
    monkeypatch.setattr(browser, "playwrights_own", lambda: str(tmp_path / "playwrights"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return add, ran


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium-browser", "google-chrome", "playwrights"])
def test_an_installed_browser_is_taken(machine, name):
    add, ran = machine
    path = add(name)
    assert browser.find() == path
    assert ran == []


def test_the_one_without_windows_is_taken_where_both_are_there(machine):
    add, _ = machine
    add("chromium")
    path = add("chromium-headless-shell")
    assert browser.find() == path


def test_a_script_that_only_asks_for_a_package_is_not_a_browser(machine):
    add, _ = machine
    add("chromium-browser", "please run: snap install chromium")
    path = add("playwrights")
    assert browser.find() == path


@pytest.mark.parametrize("apt", [True, False])
def test_debians_package_comes_before_playwrights_and_a_sentence_after_both(machine, apt):
    add, ran = machine
    if apt:
        add("apt-get")
    with pytest.raises(SystemExit, match="apt-get install chromium-headless-shell, or chromium; macOS: Google Chrome"):
        browser.find()
    assert ran == [browser.DEBIAN, browser.PLAYWRIGHT] if apt else [browser.PLAYWRIGHT]


def test_playwright_is_asked_for_its_own_before_the_tests_start_it(monkeypatch, request):
    real, asked = browser.find(), []
    monkeypatch.setattr(browser, "find", lambda: asked.append(browser.playwrights_own()) or real)
    assert request.getfixturevalue("chromium").new_context().pages == []
    assert len(asked) == 1


def test_make_looks_for_a_browser_before_it_builds_the_book():
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make", "-n", "book-tests"], cwd=ROOT, env=variables, text=True, capture_output=True).stdout
    steps = [shown.find(f"-m book.commands.{name}") for name in ("browser", "build")]
    assert -1 < steps[0] < steps[1] < shown.find("pytest tests/book")
