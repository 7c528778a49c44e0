"""A drill: questions one by one, answers from a terminal or a pipe, and what is kept of them."""

from __future__ import annotations

import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.cli.files import reason
from convcalc.commands.quiz.answers import judged
from convcalc.commands.quiz.missed import due
from convcalc.commands.quiz.progress import Kept, Unreadable, add, load
from convcalc.commands.quiz.scores import Score, weights
from convcalc.commands.quiz.text import HELP, offer, pose, remind, score, show_hint, skipped, tell
from convcalc.diagnostics import printable
from convcalc.parser.files import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.question import Question

AHEAD = 50
"""How many questions are made before the first is asked: short drills know how long they are."""
LONGEST, PARTS, SHOWN = 1000, 1000, 80
"""Characters of a line that are taken for an answer, how many times as many of it are passed over,
and how many of them a pipe shows. A line that is longer still is none that anybody typed.
"""
WORDS = {
    **dict.fromkeys(("q", "quit", "exit"), "end"),
    **dict.fromkeys(("s", "skip"), "skip"),
    **dict.fromkeys(("?", "？", "hint", "help"), "hint"),
    **dict.fromkeys(("o", "options", "choices"), "offer"),
    "": "none",
}
"""What is typed instead of an answer."""


class Ended(Exception):
    """There are no more answers."""


class Drill:
    """The state of a drill: what was known before, and the score so far. It is kept in the file at
    `path`; with none it is not.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.before = Kept({}, [])
        self.scores: dict[str, Score] = {}
        self.back: list[Question] = []
        if self.path:
            try:
                self.before = load(self.path)
            except Unreadable as error:
                self.give_up(f"cannot be read: {error}")
        self.levels = {topic: known.level for topic, known in self.before.scores.items()}

    def give_up(self, why: str) -> None:
        """Say once why nothing is kept."""
        text = printable(f"progress is not kept: {self.path} {why}")
        print(text, file=sys.stderr, flush=True)
        self.path = ""

    def weights(self) -> dict[str, float]:
        """How often each topic is to be drawn."""
        return weights(self.before.scores)

    def level_of(self, topic: str) -> int:
        """At which a topic goes on: it begins with the first, and moves with each answer."""
        return self.levels.get(topic, Score().level)

    def due(self, wanted: Any) -> list[Question]:
        """Questions that were missed and come back: half of a drill at most."""
        found = due(self.before.missed, wanted.topics, wanted.levels, wanted.dialect)
        self.back = list(islice(found, (wanted.number + 1) // 2))
        return self.back

    def run(self, asked: Iterator[Question], wanted: Any, grows: bool) -> None:
        """Ask all questions, as far as answers go; then the score. Where a drill `grows`, each is
        made when its turn has come.
        """
        begun = list(islice(asked, 1 if grows else AHEAD))
        total = wanted.number if grows or len(begun) == AHEAD else len(begun)
        print(f"{counted(total, 'question')}, seed {wanted.seed}.\n{HELP}", flush=True)
        try:
            for number, question in enumerate(chain(begun, asked), 1):
                place = f"{number}/{total}{', missed before' if question in self.back else ''}"
                pose(question, place, wanted.choices, sys.stdout)
                self.note(question, self.ask(question, wanted.choices))
        except (Ended, KeyboardInterrupt, EOFError):
            print(flush=True)
        if self.scores:
            score(self.scores, sys.stdout)

    def ask(self, question: Question, choices: bool) -> str:
        """How an answer went: "right", "helped", "wrong" or "skipped". There is a second try, after
        the mistake was told or a hint given, but where there are letters to try.
        """
        letters = choices or question.form == "choice"
        hinted = helped = tried = False
        while True:
            text = self.answer()
            word = WORDS.get(text.lower(), "")
            if word == "end":
                raise Ended
            if word == "skip" or (word == "hint" and hinted):
                skipped(question, sys.stdout)
                return "skipped" if word == "skip" else "wrong"
            if word == "hint":
                hinted = helped = True
                show_hint(question, sys.stdout)
            elif word == "offer":
                helped = helped or not letters
                letters = True
                offer(question, sys.stdout)
            elif word == "none":
                remind(sys.stdout)
            else:
                verdict = judged(question, text, letters)
                last = verdict.right or letters or tried
                tell(question, verdict, sys.stdout, last)
                if not verdict.again and last:
                    return ("helped" if helped else "right") if verdict.right else "wrong"
                tried = tried or not verdict.again
                helped = helped or tried

    def answer(self) -> str:
        """The next line that is typed; in a pipe, it is shown as if it had been. Ended, where there
        is none.
        """
        sys.stdout.write("> ")
        sys.stdout.flush()
        try:
            line = sys.stdin.readline(LONGEST)
            rest = line
            for _ in range(PARTS):
                if len(rest) < LONGEST or rest.endswith("\n"):
                    break
                rest = sys.stdin.readline(LONGEST)
            else:
                raise Ended
        except OSError as error:
            raise unreadable("<stdin>", error) from None
        if not line:
            raise Ended
        text = line.strip()
        if not sys.stdin.isatty():
            shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
            print(printable(shown), flush=True)
        return text

    def note(self, question: Question, outcome: str) -> None:
        """Keep the score, in this drill and beyond."""
        topic, level = question.topic, question.level if question.card else 0
        before = self.scores.get(topic, Score(level=self.level_of(topic)))
        self.scores[topic] = before.plus(outcome, level)
        self.levels[topic] = self.scores[topic].level
        if not self.path:
            return
        try:
            add(self.path, question, outcome)
        except Unreadable as error:
            self.give_up(f"cannot be read: {error}")
        except OSError as error:
            self.give_up(f"cannot be written: {reason(error)}")
