"""What the browser gets: every file checked, a damaged one fetched again, a wrong one refused."""

import os
from pathlib import Path
import shutil
import zipfile

from platformdirs import user_cache_path
import pytest

from web import wheels
from web.gzip_server import served_folder


class Store:
    """A copy of the user's cache, and a server that has what Pyodide's has."""

    def __init__(self, folder):
        self.cache, self.remote, self.messages = folder / "cache", folder / "remote", []
        ours = os.environ.get("UNROLLED_CACHE") or user_cache_path("unrolled", False)
        shutil.copytree(ours, self.cache)
        self.remote.mkdir()
        self.wheel, self.path = next(
            (wheel, path) for wheel, path in self.wheels() if wheel.name == "kiwisolver"
        )
        shutil.copy(self.path, self.remote)

    def wheels(self, address="http://127.0.0.1:9"):
        return wheels.wheels(self.cache, address, self.messages.append)

    def fetched(self):
        """What is there after asking a server that has only this one file."""
        with served_folder(self.remote) as address:
            return dict(self.wheels(address))[self.wheel]


@pytest.fixture
def store(lite, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # no other place to fetch it from
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    return Store(tmp_path)


def test_what_is_kept_is_not_fetched_again(store):
    assert len(store.wheels()) > 25
    assert not store.messages


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"half")])
def test_a_missing_or_damaged_file_is_fetched_again(store, damage):
    damage(store.path)
    assert wheels.digest(store.fetched()) == store.wheel.sha256
    assert len(store.messages) == 1 and "1 packages" in store.messages[0]


def test_a_file_with_another_checksum_is_refused_wherever_it_comes_from(store):
    store.path.unlink()
    with (store.remote / store.path.name).open("ab") as file:
        file.write(b"more")
    with pytest.raises(wheels.NotAvailable, match=r"^kiwisolver \(1 of \d+ packages\): .+$"):
        store.fetched()


def test_a_package_that_carries_the_files_is_searched_for_them(store, tmp_path, monkeypatch):
    """Whatever Python it asks for: it is unpacked, not run."""
    carrier = tmp_path / "links" / "open_webui-0.12.4-py3-none-any.whl"
    carrier.parent.mkdir()
    files = {f"frontend/pyodide/{store.path.name}": store.path.read_bytes()}
    pack(carrier, files, "Requires-Python: <3.11\n")
    monkeypatch.setenv("PIP_FIND_LINKS", str(carrier.parent))
    store.path.unlink()
    path = dict(store.wheels())[store.wheel]
    assert path.parent.parent == store.cache
    assert wheels.digest(path) == store.wheel.sha256


def test_a_cache_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "a file").touch()
    with pytest.raises(wheels.NotAvailable, match=r"keeps it is of no use .*a file"):
        wheels.wheels(tmp_path / "a file")


def test_without_a_connection_pip_finds_nothing_and_the_reason_says_why():
    broken = "WARNING: Retrying after connection broken by 'NewConnectionError('<x>: failed')': /y/"
    nothing = "ERROR: No matching distribution found for open-webui==0.12.4"
    assert wheels.reason(nothing).endswith("open-webui==0.12.4")
    messages = "there is no connection to the package index (NewConnectionError)"
    assert wheels.reason(f"{broken}\n{nothing}") == messages


def pack(path, files, more=""):
    """A wheel that pip takes for one."""
    name, version = path.name.split("-")[:2]
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    parts = {f"{info}/METADATA": about, f"{info}/WHEEL": tags, f"{info}/RECORD": "", **files}
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in parts.items():
            archive.writestr(member, content)
