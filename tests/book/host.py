"""A server that answers as a static host does: below the site's path, compressed, and with `404.html`."""

import gzip
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Server(ThreadingHTTPServer):
    """A server to which a browser that leaves a page early is no error."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Host(SimpleHTTPRequestHandler):
    """Answers a request for a file of the folder `directory`, which stands at the path `base`.

    The head of each page begins with `first`.
    """

    protocol_version = "HTTP/1.1"  # one connection for a whole page

    def __init__(self, *arguments, base, first, **options):
        self.base, self.first = base, first.encode()
        super().__init__(*arguments, **options)

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        file = Path(self.translate_path(self.path.removeprefix(self.base.rstrip("/"))))
        file = file / "index.html" if file.is_dir() else file
        there = self.path.startswith(self.base) and file.is_file()
        file = file if there else Path(self.directory, "404.html")
        body = file.read_bytes().replace(b"<head>", b"<head>" + self.first, 1)
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body) if packed else body
        self.send_response(200 if there else 404)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def hosted(folder, base, first=""):
    """Serve the site in `folder`; what this holds is its address, which ends in `/`."""
    with Server(("127.0.0.1", 0), partial(Host, directory=str(folder), base=base, first=first)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()
