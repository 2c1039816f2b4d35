"""Where the browser of the tests comes from, in each of the cases that a machine can be in."""

import os
import subprocess
from pathlib import Path

import pytest

from book.commands import browser

ROOT = Path(__file__).resolve().parents[3]

VERSION = "Chromium 140.0"
PLAYWRIGHT = {"playwright": VERSION}
BOTH = {"chromium-headless-shell": VERSION, "chromium": VERSION, **PLAYWRIGHT}
OLDER = {"chromium": VERSION, **PLAYWRIGHT}


class Machine:
    """A machine with programs that say `says`, and where `packages` can be had, with what theirs say."""

    def __init__(self, folder, programs=(), packages=None, says=VERSION):
        self.folder, self.packages, self.says = folder, packages or {}, says
        self.ran: list[str] = []
        self.downloaded = None
        for name in programs:
            self.add(name)

    def add(self, name):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\necho '{self.says}'\n")
        path.chmod(0o755)
        return str(path)

    def which(self, name):
        path = self.folder / name
        return str(path) if path.exists() else None

    def run(self, command):
        self.ran.append(" ".join(command[-3:]))
        if "apt-get" in command[0]:
            package = command[-1]
            if "install" in command and package in self.packages:
                self.says = self.packages[package]
                self.add(package)
            return "install" not in command or package in self.packages
        if "playwright" in self.packages:
            self.says = self.packages["playwright"]
            self.downloaded = self.add("playwrights-chromium")
        return self.downloaded is not None

    def find(self, root):
        return browser.find(self.which, self.run, lambda: self.downloaded, root)


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])
def test_an_installed_browser_is_taken(tmp_path, name):
    machine = Machine(tmp_path, [name, "apt-get"])
    assert machine.find(root=True) == str(tmp_path / name)
    assert machine.ran == []


def test_the_one_without_windows_is_taken_where_both_are_there(tmp_path):
    machine = Machine(tmp_path, ["chromium", "chromium-headless-shell"])
    assert machine.find(root=False) == str(tmp_path / "chromium-headless-shell")


def test_playwrights_own_browser_is_taken_where_it_is_there(tmp_path):
    machine = Machine(tmp_path, ["apt-get"])
    machine.downloaded = machine.add("playwrights-chromium")
    assert machine.find(root=True) == str(tmp_path / "playwrights-chromium")
    assert machine.ran == []


def test_a_download_that_lacks_libraries_is_not_a_browser(tmp_path):
    machine = Machine(tmp_path, packages={"playwright": "error while loading shared libraries: libnss3.so"})
    with pytest.raises(SystemExit, match="none was found, or could be installed, that starts"):
        machine.find(root=False)
    assert machine.downloaded


def test_playwright_is_asked_for_its_own_before_the_tests_start_it(monkeypatch, request):
    real, asked = browser.find(), []

    def find():
        asked.append(browser.playwrights_own())
        return real

    monkeypatch.setattr(browser, "find", find)
    assert request.getfixturevalue("chromium").new_context().pages == []
    assert len(asked) == 1


def test_a_script_that_only_asks_for_a_package_is_not_a_browser(tmp_path):
    machine = Machine(tmp_path, ["chromium-browser"], PLAYWRIGHT, says="please run: snap install chromium")
    assert machine.find(root=False) == str(tmp_path / "playwrights-chromium")


def test_root_installs_debians_package_after_an_update(tmp_path, capfd):
    machine = Machine(tmp_path, ["apt-get"], BOTH)
    assert machine.find(root=True) == str(tmp_path / "chromium-headless-shell")
    assert machine.ran == ["apt-get update -qq", "-qq --no-install-recommends chromium-headless-shell"]
    assert "installing Debian's chromium" in capfd.readouterr().err


def test_where_debian_has_no_package_without_windows_the_whole_is_installed(tmp_path):
    machine = Machine(tmp_path, ["apt-get"], OLDER)
    assert machine.find(root=True) == str(tmp_path / "chromium")
    assert [command.split()[-1] for command in machine.ran[1:]] == ["chromium-headless-shell", "chromium"]


@pytest.mark.parametrize(("programs", "root"), [(["apt-get"], False), ([], True)])
def test_who_cannot_use_apt_gets_playwrights(tmp_path, programs, root):
    machine = Machine(tmp_path, programs, BOTH)
    assert machine.find(root) == str(tmp_path / "playwrights-chromium")
    assert machine.ran == ["playwright install chromium"]


def test_playwrights_comes_where_debians_fails(tmp_path):
    machine = Machine(tmp_path, ["apt-get"], PLAYWRIGHT)
    assert machine.find(root=True) == str(tmp_path / "playwrights-chromium")
    assert len(machine.ran) == 4


def test_where_nothing_helps_a_sentence_says_what_to_install(tmp_path):
    machine = Machine(tmp_path, ["apt-get"])
    with pytest.raises(SystemExit, match="apt-get install chromium-headless-shell, or chromium; macOS: Google Chrome"):
        machine.find(root=True)


def test_a_missing_program_is_a_failure_and_no_traceback():
    assert browser.run(["a-program-that-is-not-there"]) is False
    assert browser.run(["true"]) is True
    assert browser.run(["false"]) is False


def test_make_looks_for_a_browser_before_it_builds_the_book():
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(["make", "-n", "book-tests"], cwd=ROOT, env=variables, text=True, capture_output=True).stdout
    assert (
        -1
        < shown.find("-m book.commands.browser")
        < shown.find("-m book.commands.build")
        < shown.find("pytest tests/book")
    )
