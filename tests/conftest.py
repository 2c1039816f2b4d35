"""The browser that the tests of the book and of its live figures share: how to serve a folder, and to open a page."""

import contextlib
import gc
import os
import signal
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler

import pytest

from tests.book.host import Server


def pytest_addoption(parser):
    parser.addoption("--kills", type=int, default=2, help="how often test_kills.py kills a training (default 2)")
    parser.addoption(
        "--all-notebooks", action="store_true", help="run every chapter's notebook, not only the quick ones"
    )
    parser.addoption("--examples", type=int, help="how often test_bad_*.py try each function")
    parser.addoption("--record", action="store_true", help="record anew what live figures, and the sample book, show")


def pytest_configure(config):
    """Hear Ctrl-C where a shell started the tests in the background: they, and all that they start, would ignore it."""
    config.addinivalue_line("markers", "browser: what opens a page; every test that takes a browser has this mark")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish():
    """Leave what the imports made out of each later search for garbage, a tenth of the time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def optimised():
    """For a test of bits: XLA optimises as it does for readers, though `make unit-tests` tells it to hurry."""
    import jax

    option = "jax_disable_most_optimizations"
    before = jax.config.values[option]
    jax.config.update(option, False)
    if before:
        jax.clear_caches()  # a program of an earlier test would be taken as it is
    yield
    jax.config.update(option, before)


def pytest_terminal_summary(terminalreporter):
    """Say how many calls with bad arguments, and with damaged files, were made, and how they ended."""
    reports = [report for found in ("passed", "failed") for report in terminalreporter.stats.get(found, [])]
    counted = [counts for report in reports for name, counts in report.user_properties if name == "fuzz"]
    if counted:
        sums = {outcome: sum(counts.get(outcome, 0) for counts in counted) for outcome in ("answered", "refused")}
        broken = sum("test_bad_" in report.nodeid for report in terminalreporter.stats.get("failed", []))
        terminalreporter.write_line(
            f"bad input: {sum(sums.values()):,} calls in {len(counted)} tests, {sums['answered']:,} answered rightly, "
            f"{sums['refused']:,} refused by name, {broken} findings"
        )


# Waits until the page has not scrolled for thirty frames, however long these take.
SCROLLED = """() => new Promise(done => {
    let before = scrollY, same = 0
    const look = () => {
        same = scrollY === before ? same + 1 : 0
        before = scrollY
        if (same < 30) requestAnimationFrame(look)
        else done()
    }
    look()
})"""


class Quiet(SimpleHTTPRequestHandler):
    """A server that does not write a line for each request, and sends `headers` with every answer."""

    def __init__(self, *arguments, headers, **options):
        self.headers_to_send = headers
        super().__init__(*arguments, **options)

    def end_headers(self):
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format, *arguments):
        pass


@pytest.fixture(scope="module")
def served():
    """A function that serves a folder, and returns where; it ends in `/`."""
    servers = []

    def serve(folder, headers=None):
        server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder), headers=headers or {}))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


class Chromium:
    """A browser that is started where it does not run, and killed where it does not answer.

    Much of what a test asks of it (a script's value, a key) waits for ever. Once the browser is killed it raises
    `TargetClosedError`, and the next test gets another browser.
    """

    def __init__(self, playwright, path):
        self.playwright, self.path, self.started, self.process = playwright, path, None, None

    def new_context(self, **options):
        """Open a window of its own, with no cookies and no storage."""
        if self.started is None or not self.started.is_connected():
            flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
            flags += ["--disable-background-networking"]
            self.started = self.playwright.chromium.launch(executable_path=self.path, args=flags)
            told = self.started.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
            self.process = next(each["id"] for each in told["processInfo"] if each["type"] == "browser")
        return self.started.new_context(**options)

    @contextlib.contextmanager
    def has_to_answer_within(self, seconds):
        """Kill the browser where what is done inside this takes longer."""
        timer = threading.Timer(seconds, self.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def kill(self):
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)


@pytest.fixture(scope="module")
def chromium_of_module():
    """A browser; not of the whole session, because while playwright is started nothing else can start an event loop."""
    # Imported here, so that the tests of the library need no browser.
    from playwright.sync_api import expect, sync_playwright

    from tests import browser

    expect.set_options(timeout=30_000)  # as long as all else that waits, on a machine that does much besides
    path = browser.find()  # which may ask playwright, and so comes before it is started
    with sync_playwright() as playwright:
        chromium = Chromium(playwright, path)
        yield chromium
        if chromium.started is not None:
            with chromium.has_to_answer_within(seconds=60):
                chromium.started.close()


@pytest.fixture
def chromium(chromium_of_module):
    """The browser, for one test: the slowest takes a minute."""
    with chromium_of_module.has_to_answer_within(seconds=240):
        yield chromium_of_module


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests of pages."""
    for item in items:
        if "chromium_of_module" in item.fixturenames:
            item.add_marker("browser")


# axe keeps the parts of each colour in WeakMaps, which is half of its time on a long page. These do the same faster.
QUICK = """
class WeakMap { #key = Symbol(); has(part) { return this.#key in part } get(part) { return part[this.#key] }
    set(part, value) { part[this.#key] = value; return this } delete(part) { return delete part[this.#key] } }
class WeakSet { #key = Symbol(); has(part) { return this.#key in part }
    add(part) { part[this.#key] = true; return this } delete(part) { return delete part[this.#key] } }
"""


@pytest.fixture(scope="session")
def axe():
    """What looks for barriers on the page of a tab, by `axe.run(tab)`."""
    from axe_playwright_python.base import AXE_SCRIPT
    from axe_playwright_python.sync_playwright import Axe

    class Barriers(Axe):
        """It tells of violations only: of a chapter all that is in order makes a report of six megabytes."""

        def run(self, page, context=None, options=None):
            return super().run(page, context, {"resultTypes": ["violations"], **(options or {})})

    return Barriers(f"(() => {{ {QUICK}{AXE_SCRIPT}\n}})()")


@pytest.fixture
def opened(chromium):
    """A function that opens a page of the site at `home`, which ends in `/`; it returns the tab and all its faults."""
    contexts, faults = [], []

    def open_page(home, name, fragment="", **options):
        contexts.append(chromium.new_context(**options))
        tab, wrong = contexts[-1].new_page(), []
        faults.append(wrong)
        inside = (home, "data:", "blob:")
        tab.on("request", lambda r: None if r.url.startswith(inside) else wrong.append(f"asks for {r.url}"))
        tab.on("requestfailed", lambda r: wrong.append(f"failed: {r.url} {r.failure}"))
        tab.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        tab.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        tab.goto(f"{home}{name}.html{fragment}", wait_until="load")
        return tab, wrong

    yield open_page
    print(*(fault for wrong in faults for fault in wrong), sep="\n")  # shown where the test failed
    for context in contexts:
        context.close()
