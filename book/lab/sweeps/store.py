"""Where results are kept while a sweep runs: one SQLite file, one row for every job."""

from contextlib import contextmanager
import sqlite3

from lab.sweeps.training_run import Job, Result, fingerprint

FIELDS = (*Job._fields, *Result._fields)
TABLE = f"""CREATE TABLE IF NOT EXISTS results (
    {", ".join(FIELDS)}, stored TEXT DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY ({", ".join(Job._fields)}))"""


class Store:
    """Results by job; each is on the disk as soon as `add` returns."""

    def __init__(self, connection):
        self.connection = connection

    def results(self):
        """What is there.

        Returns
        -------
        dict of Job to Result
        """
        rows = self.connection.execute(f"SELECT {', '.join(FIELDS)} FROM results ORDER BY rowid")
        n = len(Job._fields)
        return {Job(*row[:n]): Result(bool(row[n]), *row[n + 1 :]) for row in rows}

    def add(self, job, result):
        """Keep a result; one that is there already stays.

        Raises
        ------
        ValueError
            If other code computed it: on a worker with another copy of the book.
        """
        refuse_other_code([result], "a worker computed with")
        places = ", ".join("?" * len(FIELDS))
        with self.connection:
            command = f"INSERT OR IGNORE INTO results ({', '.join(FIELDS)}) VALUES ({places})"
            self.connection.execute(command, (*job, *result))

    def dates(self):
        """When, in UTC, the first and the last result were stored."""
        return self.connection.execute("SELECT min(stored), max(stored) FROM results").fetchone()


@contextmanager
def opened(path):
    """The store in a file, which is made if there is none.

    Parameters
    ----------
    path : pathlib.Path

    Raises
    ------
    ValueError
        If the file is no store, or holds results of other code.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    try:
        store = Store(connection)
        try:
            connection.execute(TABLE)
            results = store.results()
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path} is no store of a sweep: {error}") from None
        refuse_other_code(results.values(), f"{path} holds results of")
        yield store
    finally:
        connection.close()


def refuse_other_code(results, words):
    """Numbers of two codes in one table would be compared as if they were of one."""
    ours = fingerprint()
    for code in {result.code for result in results} - {ours}:
        raise ValueError(f"{words} other code ({code}, and this is {ours}); nothing was mixed")
