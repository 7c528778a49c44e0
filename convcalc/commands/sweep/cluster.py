"""Rows by the workers of a Dask cluster, in the order of the variants: `convcalc[dask]`.

The grid is cut into parts that are sent as two numbers each; the scheduler gives a part that is
lost with its worker to another one, and each part is taken once, in its place.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections import deque
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
    from distributed import Client, KilledWorker

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise Lost(f"--cluster: no scheduler answers at {address}: {error}") from None
    try:
        with client:
            yield from gathered(client, question, places)
    except KilledWorker:
        raise Lost("--cluster: its workers were ended again and again") from None
    except ImportError as error:
        raise Lost(f"--cluster: its workers lack something: {error}") from None
    except (OSError, CancelledError) as error:
        raise Lost(f"--cluster: it was lost: {error or type(error).__name__}") from None


def gathered(client: Any, question: Question, places: range) -> Iterator[Row]:
    """The rows by a client of the scheduler."""
    try:
        client.wait_for_workers(1, timeout=START)
    except TimeoutError:
        raise Lost("--cluster: it has no workers; start one: dask worker ADDRESS") from None
    threads = sum(client.nthreads().values())
    sent = client.submit(same, question, pure=False)
    first = client.submit(chunk_of, sent, places.start, places.start + 1, pure=False).result()
    if first != [Family(question).row(places.start)]:
        raise Lost("--cluster: its workers have another version of convcalc, or not the same files")
    waiting: deque[Any] = deque()
    for part in parts_of(places, CHUNK):
        waiting.append(client.submit(chunk_of, sent, *part, pure=False))
        if len(waiting) >= max(threads, 2) * AHEAD:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def same(question: Question) -> Question:
    """What a worker keeps for all parts; the scheduler has it made anew where it was lost."""
    return question
