"""Serve a folder as a good host does: text packed with gzip, connections kept open."""

from contextlib import contextmanager
from functools import cache, partial
import gzip
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import io
import os
from threading import Thread

TEXT = (".css", ".html", ".js", ".json", ".svg", ".txt", ".xml")


class Packed(SimpleHTTPRequestHandler):
    """Without a line on the screen for each request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send_head(self):
        path = self.translate_path(self.path)
        if not path.endswith(TEXT) or not os.path.isfile(path):
            return super().send_head()
        content = packed(path, os.stat(path).st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


@cache
def packed(path, _time):
    """A file with gzip; once, until it changes."""
    with open(path, "rb") as file:
        return gzip.compress(file.read())


@contextmanager
def served_packed(folder):
    """The address at which a folder is served, on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=str(folder)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
