"""Serve the built book to this machine only: `make serve`, or `python web/serve.py`."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import os
from pathlib import Path
import sys

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"


class Server(ThreadingHTTPServer):
    """A server that never shares its port."""

    allow_reuse_address = os.name != "nt"  # on Windows this would let two servers share one port


def open_server(port=8000):
    """A server on `port`, or on a free one if that is taken."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(SITE))
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError:
        return Server(("127.0.0.1", 0), handler)


def main():
    """Serve until Ctrl-C."""
    if not (SITE / "index.html").exists():
        sys.exit("There is no book yet: run `make book` (without make: python web/build.py).")
    with open_server() as server:
        print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
