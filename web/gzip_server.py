"""Serve the built book to this machine only: `make serve`, or `python -m web.gzip_server`.

As a good host does it: text packed with gzip, connections kept open, 404.html for what is
not there.
"""

from contextlib import contextmanager
from functools import cache, partial
import gzip
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import io
import os
from pathlib import Path
import sys
from threading import Thread

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
TEXT = (".css", ".html", ".js", ".json", ".svg", ".txt", ".xml")


class Server(ThreadingHTTPServer):
    """A server that never shares its port."""

    allow_reuse_address = os.name != "nt"  # on Windows this would let two servers share one port


class Handler(SimpleHTTPRequestHandler):
    """The files of a folder, perhaps below a path; without a line on the screen for each."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, below="", **options):
        self.below = below
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        inside = path.startswith(f"{self.below}/")
        return super().translate_path(path.removeprefix(self.below) if inside else "/nothing")

    def send_head(self):
        path = self.translate_path(self.path)
        if path.endswith(TEXT) and os.path.isfile(path):
            return self.send_text(200, path)
        return super().send_head()

    def send_error(self, code, *reasons):
        page = os.path.join(self.directory, "404.html")
        if code != 404 or not os.path.exists(page):
            return super().send_error(code, *reasons)
        text = self.send_text(404, page)
        if self.command != "HEAD":
            self.wfile.write(text.read())

    def send_text(self, code, path):
        """Send the headers of a text; the text, compressed."""
        content = compressed(path, os.stat(path).st_mtime_ns)
        self.send_response(code)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, *_):
        pass


@cache
def compressed(path, _time):
    """A file with gzip; once, until it changes."""
    return gzip.compress(Path(path).read_bytes())


@contextmanager
def served_folder(folder, below=""):
    """The address at which a folder is served, on a free port, perhaps below a path."""
    server = open_server(0, folder, below)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{below}"
    finally:
        server.shutdown()
        server.server_close()


def open_server(port, folder=SITE, below=""):
    """A server on `port`, or on a free one if that is taken."""
    handler = partial(Handler, directory=str(folder), below=below)
    try:
        return Server(("127.0.0.1", port), handler)
    except OSError:
        return Server(("127.0.0.1", 0), handler)


def main(site=SITE, port=8000):
    """Serve until Ctrl-C."""
    if not (site / "index.html").exists():
        sys.exit("There is no book yet: run `make book` (without make: python -m web.build).")
    with open_server(port, site) as server:
        print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
