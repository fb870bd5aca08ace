"""The server of `make serve`, of the tests and of the benchmark."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from web import gzip_server


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text("<h1>Unrolled</h1>", "utf-8")
    (tmp_path / "404.html").write_text("<h1>No such page</h1>", "utf-8")
    (tmp_path / "picture.webp").write_bytes(b"RIFF")
    return tmp_path


def test_a_second_server_takes_another_port(site):
    first = gzip_server.open_server(0, site)
    with first, gzip_server.open_server(first.server_port, site) as second:
        assert second.server_port != first.server_port


@pytest.mark.parametrize("below", ["", "/some/where"])
def test_text_is_compressed_and_a_picture_is_sent_as_it_is(site, below):
    with gzip_server.served_folder(site, below) as address:
        with urlopen(f"{address}/index.html") as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip_server.gzip.decompress(answer.read()) == b"<h1>Unrolled</h1>"
        with urlopen(f"{address}/picture.webp") as answer:
            assert answer.headers["Content-Encoding"] is None and answer.read() == b"RIFF"


def test_a_changed_file_is_sent_anew(site):
    with gzip_server.served_folder(site) as address:
        urlopen(f"{address}/").close()
        (site / "index.html").write_text("<h1>Anew</h1>", "utf-8")
        with urlopen(f"{address}/index.html") as answer:
            assert gzip_server.gzip.decompress(answer.read()) == b"<h1>Anew</h1>"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/some/where/gone", "/index.html"])
def test_what_is_not_there_is_answered_with_the_page_for_it(site, path, method):
    with gzip_server.served_folder(site, "/some/where") as address:
        home = address.removesuffix("/some/where")
        with pytest.raises(HTTPError) as error:
            urlopen(Request(f"{home}{path}", method=method))
    assert error.value.code == 404
    body = error.value.read()
    page = gzip_server.gzip.decompress(body) if body else b""
    assert page == (b"<h1>No such page</h1>" if method == "GET" else b"")


def test_it_says_what_to_do_where_nothing_is_built(tmp_path):
    with pytest.raises(SystemExit, match="make book"):
        gzip_server.main(Path(tmp_path))
