"""The judge's end of a judge process: requests come and answers go, as JSON."""

import contextlib
import json
from multiprocessing.connection import Connection
import resource

from classroom.sandbox.faults import Stopped, Unavailable


def serve(number, memory):
    """Answer requests until nobody is there to send any.

    Parameters
    ----------
    number : int
        The file descriptor of the connection.
    memory : int
        How much this process may hold, in bytes.
    """
    connection = Connection(number)
    with contextlib.suppress(EOFError, OSError):
        try:
            judge = _judge(connection)
        except ImportError as error:
            connection.send_bytes(_encoded({"unavailable": f"the judge cannot start: {error}"}))
            return
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        while True:
            connection.send_bytes(_encoded(_done(judge, json.loads(connection.recv_bytes()))))


def _judge(connection):
    from classroom.judging.judge import Judge

    def ask(request):
        connection.send_bytes(_encoded({"ask": request}))
        reply = json.loads(connection.recv_bytes())
        if "stopped" in reply:
            raise Stopped(reply["stopped"])
        return reply["reply"]

    return Judge(ask)


def _done(judge, request):
    try:
        if "locked" in request:
            return {"defined": judge.run_locked(request["locked"])}
        score, printed, reason = judge.mark(*request["mark"])
        return {"score": score, "printed": printed, "reason": reason}
    except Unavailable as error:
        return {"unavailable": str(error)}


def _encoded(message):
    return json.dumps(message).encode()
