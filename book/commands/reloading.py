"""A server whose pages load themselves again when there is a new build of them.

It appends a script to each page that asks for the number of the newest build, and is answered once there is another.
"""

import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SCRIPT = """
<script>
(async () => {
  for (;;) {
    try {
      const answer = await fetch("/newest?after=%d");
      if (answer.ok && (await answer.text()) !== "%d") return location.reload();
    } catch {
      await new Promise((next) => setTimeout(next, 500));
    }
  }
})();
</script>
"""


class Builds:
    """The number of the newest build, for which many can wait."""

    def __init__(self) -> None:
        self.newest, self.changed = time.time_ns() // 10**6 % 10**9, threading.Condition()

    def add(self) -> None:
        """Tell of a new build."""
        with self.changed:
            self.newest += 1
            self.changed.notify_all()

    def after(self, number: int, seconds: float = 20) -> int:
        """Return the number of the newest build, at once unless it is `number`."""
        with self.changed:
            self.changed.wait_for(lambda: self.newest != number, seconds)
            return self.newest


class Host(SimpleHTTPRequestHandler):
    """Sends the files of the preview, and in each page the script that waits for the next build."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, builds: Builds, **options: Any):
        self.builds = builds
        super().__init__(*arguments, **options)

    def log_message(self, format: str, *args: Any) -> None:
        """Write no line for each request."""

    def do_GET(self) -> None:
        """Send a file, a page with its script, or the number of the newest build."""
        path, _, query = self.path.partition("?")
        if path == "/newest":
            self.send(str(self.builds.after(int(query.removeprefix("after=")))).encode(), "text/plain")
            return
        file = Path(self.translate_path("/index.html" if path == "/" else path))
        if file.suffix != ".html" or not file.is_file():
            super().do_GET()
            return
        newest = self.builds.newest
        self.send(file.read_bytes() + (SCRIPT % (newest, newest)).encode(), "text/html; charset=utf-8")

    def send(self, body: bytes, kind: str) -> None:
        """Send `body`."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Ask the browser to keep nothing."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """A server that takes no notice of browsers that go away while they are answered, as they do on every new page."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print all errors but these."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
