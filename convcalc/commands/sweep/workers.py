"""Rows by several processes, in the order of the variants."""

from __future__ import annotations

import os
import signal
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any

from convcalc.cli.source import saying
from convcalc.commands.sweep.question import Family, Question
from convcalc.commands.sweep.run import Lost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from convcalc.commands.sweep.columns import Row

CHUNK, AHEAD = 20, 4
"""How many variants are worked out at once, and how many such parts wait for each process."""
MOST_ENDS = 3
"""How often processes may end, killed perhaps, before the sweep is given up."""
families: list[Family] = []
"""That of a process, read once."""
lock = Lock()
"""Of the threads of a process one works at a time, for they share what variants have in common."""
questions: list[Question] = []
"""What the processes of a sweep were asked when they began."""


def rows_by(question: Question, places: range, jobs: int) -> Iterator[Row]:
    """All rows, in order. What a process did that was ended is done again."""
    from concurrent.futures.process import BrokenProcessPool

    start, ends = places.start, 0
    while start < places.stop:
        try:
            for row in pooled(question, range(start, places.stop), jobs):
                yield row
                start = row[0]
        except BrokenProcessPool:
            ends += 1
            if ends > MOST_ENDS:
                raise Lost("--jobs: its processes were ended again and again") from None


def pooled(question: Question, places: range, jobs: int) -> Iterator[Row]:
    """The rows of one set of processes; no more is asked than a little ahead of what is taken."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, prepare, (question,))
    asked: deque[Future[list[Row]]] = deque()
    try:
        for part in parts_of(places, CHUNK):
            asked.append(pool.submit(chunk, *part))
            if len(asked) >= jobs * AHEAD:
                yield from asked.popleft().result()
        while asked:
            yield from asked.popleft().result()
    finally:
        left = [*(pool._processes or {}).values()]  # what is in work is of no use any more
        pool.shutdown(wait=False, cancel_futures=True)
        for process in left:
            process.kill()


def prepare(question: Question) -> None:
    """What a process does first. It ends with the one that started it, however that ends; an
    interrupt is for that one alone.
    """
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=follow, args=(parent_process(),), daemon=True).start()
    questions[:] = [question]


def follow(parent: Any) -> None:
    parent.join()
    os._exit(1)


def chunk(start: int, stop: int) -> list[Row]:
    return chunk_of(questions[0], start, stop)


def chunk_of(question: Question, start: int, stop: int) -> list[Row]:
    """The rows of some variants, by whichever process."""
    with lock, saying(question.said):
        if not families or families[0].question != question:
            families[:] = [Family(question)]
        return list(families[0].rows(range(start, stop)))


def parts_of(places: range, size: int) -> Iterator[tuple[int, int]]:
    """Where parts of so many variants start and end.

    >>> list(parts_of(range(3, 8), 2))
    [(3, 5), (5, 7), (7, 8)]
    """
    for start in range(places.start, places.stop, size):
        yield start, min(start + size, places.stop)
