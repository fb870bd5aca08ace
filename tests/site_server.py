"""Serve a folder while a test runs."""

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class Quiet(SimpleHTTPRequestHandler):
    """Without a line on the screen for each request; as a host does, it shows 404.html for none."""

    def __init__(self, *arguments, below, **options):
        self.below = below
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        inside = path.startswith(f"{self.below}/")
        return super().translate_path(path.removeprefix(self.below) if inside else "/nothing")

    def send_error(self, code, *reasons):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            return super().send_error(code, *reasons)
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.read_bytes())

    def log_message(self, *_):
        pass


@contextmanager
def serve_folder(folder, below=""):
    """The address at which a folder is served, on a free port, perhaps below a path."""
    handler = partial(Quiet, directory=str(folder), below=below)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{below}"
    finally:
        server.shutdown()
        server.server_close()
