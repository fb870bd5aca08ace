"""Becomes a student's kernel: sets its limits, loads the protocol, runs ipykernel."""

import contextlib
import importlib.util
import json
from pathlib import Path
import resource
import sys
import threading

HERE = Path(__file__).parent


def limit(limits):
    """Set the limits of this process and of all that it starts; what a system lacks is left."""
    for name, value in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def load_protocol():
    """The protocol as a module of its own, where a notebook's names do not reach it."""
    spec = importlib.util.spec_from_file_location("unrolled_protocol", HERE / "protocol.py")
    protocol = sys.modules["unrolled_protocol"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(protocol)


if __name__ == "__main__":
    limit(json.loads((HERE / "limits.json").read_text()))
    load_protocol()
    if "--try" in sys.argv:  # does it live here at all?
        import ipykernel.kernelapp  # noqa: F401

        threading.Thread(target=int).start()
        sys.exit()
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(["-f", str(HERE / "connection.json"), "--HistoryManager.enabled=False"])
