"""Rows by the workers of a Dask cluster, in the order of the variants: `convcalc[dask]`.

The grid is cut into parts that are sent as two numbers each; the scheduler gives a part that is
lost with its worker to another one, and each part is taken once, in its place.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import warnings
from collections import deque
from concurrent import futures
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from convcalc.commands.sweep.question import Family
from convcalc.commands.sweep.run import Lost
from convcalc.commands.sweep.workers import chunk_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.question import Question

CHUNK, AHEAD = 100, 4
"""How many variants are a part, and how many parts wait for each thread of a worker."""
PATIENCE, START = 20, 120
"""Seconds in which a scheduler answers, and in which it has a worker."""


def missing() -> bool:
    """Whether dask.distributed is not there."""
    return find_spec("distributed") is None


def rows_of(address: str, question: Question, places: range) -> Iterator[Row]:
    """All rows, in order. Lost where the scheduler does not answer, has no workers, or others
    than work out what is worked out here.
    """
    from distributed import KilledWorker

    if not places:
        return
    client = client_of(address)
    try:
        with client:
            check_all(client, question, places.start)
            yield from gathered(client, question, places)
    except KilledWorker:
        raise Lost("--cluster: its workers were ended again and again") from None
    except ImportError as error:
        raise Lost(f"--cluster: its workers lack something: {error}") from None
    except (OSError, futures.CancelledError, asyncio.CancelledError):
        raise Lost("--cluster: its scheduler was lost; with -o the same command goes on") from None


def client_of(address: str) -> Any:
    """A client of a scheduler that has workers. Lost where there is none."""
    from distributed import Client

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it is told here
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions, which are told below
            client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise Lost(f"--cluster: no scheduler answers at {address}: {error}") from None
    if not client.nthreads():
        sys.stderr.write(f"--cluster: no worker yet; waiting for {START} s\n")
    try:
        client.wait_for_workers(1, timeout=START)
    except TimeoutError:
        client.close()
        raise Lost("--cluster: it has no workers; start one: dask worker ADDRESS") from None
    return client


def check_all(client: Any, question: Question, place: int) -> None:
    """Lost where a worker is not as this process is, or finds another row than it."""
    mine = [Family(question).row(place)]
    for worker in client.nthreads():
        there = {"workers": [worker], "allow_other_workers": True, "pure": False}
        found = client.submit(chunk_by, own(), question, place, place + 1, **there)
        if found.result() != mine:
            raise Lost(f"--cluster: the worker at {worker} has not the same files")


def gathered(client: Any, question: Question, places: range) -> Iterator[Row]:
    """The rows by a client of the scheduler."""
    threads = sum(client.nthreads().values())
    sent = client.submit(same, question, pure=False)
    waiting: deque[Any] = deque()
    for part in parts_of(places, CHUNK):
        waiting.append(client.submit(chunk_by, own(), sent, *part, pure=False))
        if len(waiting) >= max(threads, 2) * AHEAD:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def own() -> str:
    """What works rows out in this process."""
    from convcalc import __version__

    return f"Python {sys.version_info[0]}.{sys.version_info[1]} and convcalc {__version__}"


def chunk_by(asked: str, question: Question, start: int, stop: int) -> list[Row]:
    """The rows of some variants. Lost where a worker is not as the process that asks."""
    if own() != asked:
        raise Lost(f"--cluster: a worker has {own()}, and this is {asked}; they must be the same")
    return chunk_of(question, start, stop)


def same(question: Question) -> Question:
    """What a worker keeps for all parts; the scheduler has it made anew where it was lost."""
    return question
