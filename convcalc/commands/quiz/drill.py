"""A drill: questions one by one, answers from a terminal or a pipe, and what is kept of them."""

from __future__ import annotations

import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.cli.files import reason
from convcalc.commands.quiz.answers import judged
from convcalc.commands.quiz.progress import Score, Unreadable, add, load, weights
from convcalc.commands.quiz.text import HELP, offer, pose, score, skipped, tell
from convcalc.diagnostics import printable
from convcalc.parser.files import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.quiz.question import Question

AHEAD = 50
"""How many questions are made before the first is asked: short drills know how long they are."""
TRIES = 3
"""How often an answer that cannot be read is asked for again."""


class Ended(Exception):
    """There are no more answers."""


class Drill:
    """The state of a drill: what was known before, and the score so far. It is kept in the file at
    `path`; with none it is not.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.before: dict[str, Score] = {}
        self.scores: dict[str, Score] = {}
        if self.path:
            try:
                self.before = load(self.path)
            except Unreadable as error:
                self.give_up(f"cannot be read: {error}")

    def give_up(self, why: str) -> None:
        """Say once why nothing is kept."""
        text = printable(f"progress is not kept: {self.path} {why}")
        print(text, file=sys.stderr, flush=True)
        self.path = ""

    def run(self, questions: Callable[[dict[str, float]], Iterator[Question]], wanted: Any) -> None:
        """Ask all questions, as far as answers go; then the score."""
        asked = questions(weights(self.before))
        begun = list(islice(asked, AHEAD))
        total = wanted.number if len(begun) == AHEAD else len(begun)
        print(f"{counted(total, 'question')}, seed {wanted.seed}. {HELP}", flush=True)
        try:
            for number, question in enumerate(chain(begun, asked), 1):
                pose(question, f"{number}/{total}", wanted.choices, sys.stdout)
                self.note(question.topic, self.ask(question, wanted.choices))
        except (Ended, KeyboardInterrupt, EOFError):
            print(flush=True)
        if self.scores:
            score(self.scores, sys.stdout)

    def ask(self, question: Question, choices: bool) -> bool:
        """Whether the answer was right."""
        letters = choices
        tries = 0
        while True:
            text = self.answer()
            if text in ("q", "quit", "exit"):
                raise Ended
            if text in ("s", "skip"):
                skipped(question, sys.stdout)
                return False
            if text in ("?", "help", ""):
                letters = True
                offer(question, sys.stdout)
                continue
            verdict = judged(question, text, letters)
            tries += 1
            if verdict.again and tries < TRIES:
                tell(question, verdict, sys.stdout, derive=False)
                continue
            verdict = verdict._replace(again=False, note="") if verdict.again else verdict
            tell(question, verdict, sys.stdout, derive=not verdict.right)
            return verdict.right

    def answer(self) -> str:
        """The next line that is typed; in a pipe, it is shown as if it had been. Ended, where there
        is none.
        """
        sys.stdout.write("> ")
        sys.stdout.flush()
        try:
            line = sys.stdin.readline(1000)
        except OSError as error:
            raise unreadable("<stdin>", error) from None
        if not line:
            raise Ended
        text = line.strip()
        if not sys.stdin.isatty():
            print(printable(text), flush=True)
        return text

    def note(self, topic: str, right: bool) -> None:
        """Keep the score, in this drill and beyond."""
        self.scores[topic] = self.scores.get(topic, Score()).plus(right)
        if not self.path:
            return
        try:
            add(self.path, topic, right)
        except Unreadable as error:
            self.give_up(f"cannot be read: {error}")
        except OSError as error:
            self.give_up(f"cannot be written: {reason(error)}")
