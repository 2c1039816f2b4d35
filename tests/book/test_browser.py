"""Where the browser of the tests comes from, in each of the cases that a machine can be in."""

import pytest

from book import browser


class Machine:
    """A machine with some programs, on which installing one of `packages` succeeds; it records what is run."""

    def __init__(self, folder, programs=(), packages=(), version="Chromium 140.0"):
        self.folder, self.packages, self.version = folder, packages, version
        self.ran: list[str] = []
        self.downloaded = None
        for name in programs:
            self.add(name)

    def add(self, name):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\necho '{self.version}'\n")
        path.chmod(0o755)
        return str(path)

    def which(self, name):
        path = self.folder / name
        return str(path) if path.exists() else None

    def run(self, command):
        self.ran.append(" ".join(command[-3:]))
        if "apt-get" in command[0]:
            if "install" in command and "chromium" in self.packages:
                self.add("chromium")
            return "install" not in command or "chromium" in self.packages
        if "playwright" in self.packages:
            self.downloaded = self.add("playwrights-chromium")
        return self.downloaded is not None

    def find(self, root):
        return browser.find(self.which, self.run, lambda: self.downloaded, root)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_an_installed_browser_is_taken(tmp_path, name):
    machine = Machine(tmp_path, [name, "apt-get"])
    assert machine.find(root=True) == str(tmp_path / name)
    assert machine.ran == []


def test_playwrights_own_browser_is_taken_where_it_is_there(tmp_path):
    machine = Machine(tmp_path, ["apt-get"])
    machine.downloaded = "/there/chrome"
    assert machine.find(root=True) == "/there/chrome"
    assert machine.ran == []


def test_a_script_that_only_asks_for_a_package_is_no_browser(tmp_path):
    machine = Machine(tmp_path, ["chromium-browser"], ["playwright"], version="please run: snap install chromium")
    assert machine.find(root=False) == str(tmp_path / "playwrights-chromium")


def test_root_installs_debians_package_after_an_update(tmp_path, capfd):
    machine = Machine(tmp_path, ["apt-get"], ["chromium", "playwright"])
    assert machine.find(root=True) == str(tmp_path / "chromium")
    assert machine.ran == ["apt-get update -qq", "-qq --no-install-recommends chromium"]
    assert "installing Debian's chromium" in capfd.readouterr().err


@pytest.mark.parametrize(("programs", "root"), [(["apt-get"], False), ([], True)])
def test_who_cannot_use_apt_gets_playwrights(tmp_path, programs, root):
    machine = Machine(tmp_path, programs, ["chromium", "playwright"])
    assert machine.find(root) == str(tmp_path / "playwrights-chromium")
    assert machine.ran == ["playwright install chromium"]


def test_playwrights_comes_where_debians_fails(tmp_path):
    machine = Machine(tmp_path, ["apt-get"], ["playwright"])
    assert machine.find(root=True) == str(tmp_path / "playwrights-chromium")
    assert len(machine.ran) == 3


def test_where_nothing_helps_a_sentence_says_what_to_install(tmp_path):
    machine = Machine(tmp_path, ["apt-get"])
    with pytest.raises(SystemExit, match="apt-get install chromium; macOS: Google Chrome"):
        machine.find(root=True)


def test_a_missing_program_is_a_failure_and_no_traceback():
    assert browser.run(["a-program-that-is-not-there"]) is False
    assert browser.run(["true"]) is True
    assert browser.run(["false"]) is False
