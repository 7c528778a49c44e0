"""Rows by several processes, in the order of the variants."""

from __future__ import annotations

import os
import signal
from collections import deque
from typing import TYPE_CHECKING, Any

from convcalc.commands.sweep.question import Family

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from convcalc.commands.sweep.columns import Row
    from convcalc.commands.sweep.question import Question

CHUNK, AHEAD = 20, 4
"""How many variants are worked out at once, and how many such parts wait for each process."""
MOST_ENDS = 3
"""How often processes may end, killed perhaps, before the sweep is given up."""
families: list[Family] = []
"""That of a process, read once."""


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
                raise OSError("processes of the sweep were ended again and again") from None


def pooled(question: Question, places: range, jobs: int) -> Iterator[Row]:
    """The rows of one set of processes; no more is asked than a little ahead of what is taken."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, prepare, (question,))
    asked: deque[Future[list[Row]]] = deque()
    try:
        for start in range(places.start, places.stop, CHUNK):
            asked.append(pool.submit(chunk, start, min(start + CHUNK, places.stop)))
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
    families[:] = [Family(question)]


def follow(parent: Any) -> None:
    parent.join()
    os._exit(1)


def chunk(start: int, stop: int) -> list[Row]:
    return list(families[0].rows(range(start, stop)))
