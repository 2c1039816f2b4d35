"""Firefox and WebKit, each by what comes with it: Marionette on a socket, and WebKitWebDriver over HTTP.

Both take the commands of WebDriver. Debian has no geckodriver, and of a Firefox without one playwright asks what its
long-lived release does not know yet (`emulation.setMediaFeaturesOverride`).
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

WATCH = """<script>
window.faults = []
for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, event => {
    const fault = String(event.message ?? event.reason ?? event.target.src ?? event.target.href)
    if (!/^ResizeObserver loop/.test(fault)) faults.push(fault) // it goes on in the next frame
}, true)
</script>"""
"""What a page begins with, so that it can say what went wrong before it was asked: WebKit tells nobody its console."""

KEYS = {"Control": "\ue009", "Enter": "\ue007", "End": "\ue010", "Home": "\ue011",
        "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015"}  # fmt: skip


def patiently(look, seconds=30):
    """What `look` returns once that is true; an `OSError` or `ValueError` is not yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            if found := look():
                return found
        time.sleep(0.05)
    raise TimeoutError(f"nothing after {seconds} seconds")


class Engine:
    """A browser that takes commands of WebDriver by `ask`; what it, and its driver, print is in the file `log`."""

    def __init__(self, programs, folder, width=1280, height=900):
        self.folder, self.log = folder, folder / "log"
        try:
            self.begin(*programs)
        except BaseException:
            self.end()
            raise
        self.ask("SetTimeouts", script=60_000, pageLoad=60_000)
        self.ask("SetWindowRect", width=width, height=height)
        inner = self.run("return [innerWidth, innerHeight]")  # smaller, where the window has a frame
        self.ask("SetWindowRect", width=2 * width - inner[0], height=2 * height - inner[1])

    def start(self, *command, **environment):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | environment, start_new_session=True
            )

    def end(self):
        """With all that its program started."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    def open(self, address):
        self.ask("Navigate", url=address)

    def run(self, script, *arguments):
        """What a function with this body returns; it may await."""
        body = f"""const [done] = [...arguments].reverse(), body = async function () {{ {script} }}
            body.apply(null, arguments).then(value => done([value]), error => done(String(error)))"""
        found = self.ask("ExecuteAsyncScript", script=body, args=arguments)
        if found is None:
            raise ValueError("the page was left meanwhile")
        assert isinstance(found, list), f"{found} in {script}"
        return found[0]

    def wait(self, script, *arguments):
        """Run this until it returns what is true."""
        return patiently(lambda: self.run(script, *arguments), 30)

    def errors(self):
        """What went wrong on the page that is open."""
        return self.run("return window.faults.splice(0)")

    def press(self, *keys):
        """Press keys one after the other, and those of `Control+k` together."""
        actions = []
        for each in keys:
            held = [KEYS.get(key, key) for key in each.split("+")]
            actions += [{"type": "keyDown", "value": key} for key in held]
            actions += [{"type": "keyUp", "value": key} for key in reversed(held)]
        self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def drag(self, *places):
        """Press the mouse at the first of these places of the window, and let it go at the last."""
        first, *moves = [{"type": "pointerMove", "x": int(x), "y": int(y), "duration": 20} for x, y in places]
        actions = [first, {"type": "pointerDown", "button": 0}, *moves, {"type": "pointerUp", "button": 0}]
        self.ask("PerformActions", actions=[{"type": "pointer", "id": "mouse", "actions": actions}])


class Firefox(Engine):
    """With the folder as its profile."""

    def begin(self, program):
        told = {"marionette.port": 0, "datareporting.usage.uploadEnabled": False}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in told.items())
        (self.folder / "user.js").write_text("".join(lines))
        flags = ("--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile")
        self.start(program, *flags, str(self.folder))
        port = patiently(lambda: int((self.folder / "MarionetteActivePort").read_text()))
        self.socket = patiently(lambda: socket.create_connection(("127.0.0.1", port)))
        self.answers = self.socket.makefile("rb")
        self.heard()
        self.version = self.ask("NewSession")["capabilities"]["browserVersion"]

    def ask(self, command, **parameters):
        room = "Marionette" if command == "SetContext" else "WebDriver"
        message = json.dumps([0, 0, f"{room}:{command}", parameters]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        *_, error, result = self.heard()
        assert not error, f"{command}: {error}"
        return result.get("value", result) if isinstance(result, dict) else result

    def heard(self):
        """The next message, before which stands how long it is."""
        length = b"".join(iter(lambda: self.answers.read(1), b":"))
        return json.loads(self.answers.read(int(length)))

    def errors(self):
        """With all that the browser complained of, of MathML and style sheets too.

        Not that a formula lacks a part: it says so of one that has come in half, where the page comes in pieces.
        """
        found = super().errors()
        self.ask("SetContext", value="chrome")
        found += self.run("""const said = Services.console.getMessageArray()
            Services.console.reset()
            return said.filter(each => each instanceof Ci.nsIScriptError && each.sourceName.startsWith('http')
                && !(each.flags & each.warningFlag) && !/Incorrect number of children/.test(each.errorMessage))
                .map(each => `${each.errorMessage} ${each.sourceName}`)""")
        self.ask("SetContext", value="content")
        return found


class WebKit(Engine):
    """WebKitGTK in its own small browser, on a screen that nobody sees."""

    paths = {  # noqa: RUF012
        "SetTimeouts": "timeouts", "SetWindowRect": "window/rect", "Navigate": "url",
        "ExecuteAsyncScript": "execute/async", "PerformActions": "actions",
    }  # fmt: skip

    def begin(self, driver, screen):
        (browser,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
        options = {"binary": str(browser), "args": ["--automation"]}
        for _ in range(3):  # another program may take a port that was found free, and then the driver ends
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            # Without the sandbox, which asks for rights that containers do not give, and without a graphics card.
            self.start(
                screen, "--auto-servernum", "--server-args=-screen 0 1600x1200x24", driver, f"--port={port}",
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1", LIBGL_ALWAYS_SOFTWARE="1", NO_AT_BRIDGE="1",
            )  # fmt: skip
            self.address = f"http://127.0.0.1:{port}"
            if patiently(lambda: self.process.poll() is not None or self.send("GET", "/status", 2)) is not True:
                break
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        made = self.send("POST", "/session", capabilities={"alwaysMatch": wanted})
        self.address += f"/session/{made['sessionId']}"
        self.version = made["capabilities"]["browserVersion"]

    def send(self, method, path, seconds=120, **parameters):
        body = json.dumps(parameters).encode() if method == "POST" else None
        asked = urllib.request.Request(self.address + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=seconds) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def ask(self, command, **parameters):
        return self.send("POST", f"/{self.paths[command]}", **parameters)
