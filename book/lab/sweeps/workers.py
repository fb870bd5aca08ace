"""Who does the jobs: processes of this machine, or a cluster, both through Dask."""

from contextlib import contextmanager
import signal

from distributed import Client


@contextmanager
def workers(address, cores):
    """The client of a Dask cluster; when a worker is lost, another one does its jobs.

    Parameters
    ----------
    address : str or None
        Of its scheduler, such as tcp://10.0.0.1:8786. None: the cluster is made here, and ends
        with this program.
    cores : int
        Of this machine: how many processes are made for it.

    Yields
    ------
    distributed.Client

    Raises
    ------
    ConnectionError
        If no scheduler answers at the address.
    """
    try:
        client = Client(address, timeout=10) if address else local(cores)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        yield client


def local(cores):
    """The client of a cluster of this machine's processes, who leave Ctrl-C to us."""
    answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return Client(n_workers=cores, threads_per_worker=1, dashboard_address=None)
    finally:
        signal.signal(signal.SIGINT, answer)
