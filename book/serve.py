"""Serve the built book on this machine: `python -m book.serve`, or `make serve`."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from book.build import HTML


def serve(first_port: int = 8000) -> None:
    """Serve `_build/html` on the first free port from `first_port` on, until Ctrl-C."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(HTML))
    for port in range(first_port, first_port + 20):
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), handler)
            break
        except OSError:
            continue
    else:
        sys.exit(f"No free port between {first_port} and {first_port + 19}: stop another server first.")
    print(f"The book is at http://127.0.0.1:{port}/ (Ctrl-C stops the server).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    serve()
