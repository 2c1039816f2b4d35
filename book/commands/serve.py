"""Serve the built book on this machine: `python -m book.commands.serve`, or `make serve`.

The server answers as a static host does: below the path at which the site will stand, compressed, and with the page
`404.html` for an address that is not there.
"""

import gzip
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from book.commands.build import HTML, ROOT
from book.course import site_path

TEXT = (".html", ".css", ".js", ".svg", ".json", ".ipynb", ".txt")  # what gains from compression


class Host(SimpleHTTPRequestHandler):
    """Answers a request for a file of the folder `directory`, which stands at the path `base`."""

    protocol_version = "HTTP/1.1"  # one connection for a whole page

    def __init__(self, *arguments: Any, base: str, **options: Any):
        self.base = base
        super().__init__(*arguments, **options)

    def log_message(self, format: str, *args: Any) -> None:
        """Write no line for each request."""

    def do_GET(self) -> None:
        """Send the file, or the page for addresses that are not there."""
        path = urlsplit(self.path).path
        if path in ("/", self.base.rstrip("/")) and path != self.base:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.base)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = Path(self.translate_path(path.removeprefix(self.base.rstrip("/"))))
        file = file / "index.html" if file.is_dir() else file
        there = path.startswith(self.base) and file.is_file()
        if not there:
            file = Path(self.directory, "404.html")
        body = file.read_bytes() if file.is_file() else b"not here"
        packed = file.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body, 6) if packed else body
        self.send_response(HTTPStatus.OK if there else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815, the name is the standard library's


def host(folder: Path, base: str, port: int = 0) -> tuple[ThreadingHTTPServer, str]:
    """Return a server of the site in `folder`, not yet started, and its address, ending in `/`; 0 is any free port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Host, directory=str(folder), base=base))
    return server, f"http://127.0.0.1:{server.server_port}{base}"


def serve(first_port: int = 8000) -> None:
    """Serve `_build/html` on the first free port from `first_port` on, until Ctrl-C."""
    for port in range(first_port, first_port + 20):
        try:
            server, address = host(HTML, site_path(ROOT), port)
            break
        except OSError:
            continue
    else:
        sys.exit(f"No free port between {first_port} and {first_port + 19}: stop another server first.")
    print(f"The book is at {address} (Ctrl-C stops the server).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    serve()
