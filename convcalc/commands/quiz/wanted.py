"""What is to be asked, as the options say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Optional

from convcalc.cli.network import report_of
from convcalc.cli.options import unknown, usage
from convcalc.commands.quiz.topics import TOPICS, asked
from convcalc.dialect import USUAL
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.commands.quiz.drill import Drill
    from convcalc.commands.quiz.network import Blank
    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import Report


class Wanted(NamedTuple):
    """What is to be asked, and on how many papers of one exam."""

    topics: tuple[str, ...]
    levels: tuple[int, ...]
    number: int
    seed: int
    dialect: Optional[str]
    choices: bool
    spec: Optional[str]
    settings: tuple[str, ...]
    shapes: tuple[str, ...]
    variants: int


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """What the options say. UsageError for those that say nothing, or nothing together."""
    topics = tuple(topic for text in given["topics"] for topic in text.split(","))
    for topic in topics:
        if topic not in TOPICS:
            unknown("--topic", topic, list(TOPICS))
    spec, path = given["spec"], given["path"]
    for needed, beside, names in NEEDS:
        lost = [name for name, key in names.items() if given[key]]
        if lost and not given[needed]:
            raise usage(f"{lost[0]} goes with {beside}")
    if spec and (given["levels"] or given["dialect"]):
        said = "--level" if given["levels"] else "--dialect"
        raise usage(f"{said} goes without --from: it is the network's")
    if spec == "-" and not path:
        raise usage("--from - goes with --export: answers come from standard input")
    seed = given["seed"] if given["seed"] is not None else int.from_bytes(os.urandom(4), "big")
    own = {key: given[key] for key in ("levels", "dialect", "choices", "spec", "settings")}
    many = given["variants"] or 0
    return Wanted(
        topics=topics,
        number=given["count"],
        seed=seed,
        shapes=given["shapes"],
        variants=many,
        **own,
    )


NEEDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("spec", "--from", {"--set": "settings", "--input": "shapes"}),
    ("path", "--export", {"--format": "format", "--variants": "variants", "--force": "force"}),
)
"""Options that go with another: its name here and as it is typed, and theirs."""


def chosen(wanted: Wanted, drill: Drill | None = None) -> Iterator[Question]:
    """The questions, made one after the other; with a `drill` those that were missed before and are
    due, then others by what it knows of topics. UsageError if there are none.
    """
    if wanted.spec:
        report = network_of(wanted)
        yield from [blank.question for blank in blanked(wanted, report)]
        return
    missed = drill.due(wanted) if drill else []
    yield from missed
    weights = drill.weights() if drill else {}
    weights = {t: n for t, n in weights.items() if not wanted.topics or t in wanted.topics}
    level_of = drill.level_of if drill and not wanted.levels else None
    number = wanted.number - len(missed)
    of = (wanted.topics, wanted.levels, wanted.dialect)
    found = asked(wanted.seed, number, *of, weights, level_of)
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
    elif not missed:
        raise usage(f"there are no such questions for {wanted.dialect or USUAL}")


def network_of(wanted: Wanted) -> Report:
    """The network that is asked about. Problems as for `convcalc.load`."""
    from convcalc.commands.quiz.network import ASKED
    from convcalc.diagnostics import Problems

    for topic in wanted.topics:
        if topic not in ASKED:
            raise usage(f"--topic of a network is one of {', '.join(ASKED)}, received '{topic}'")
    report = report_of(wanted.spec or "", wanted.settings, shapes=wanted.shapes)
    if not report.ok:
        raise Problems(report.diagnostics)
    return report


def blanked(wanted: Wanted, report: Report) -> list[Blank]:
    """The blanks in its table. UsageError if there are none."""
    from convcalc.commands.quiz.draw import Draw
    from convcalc.commands.quiz.network import blanks

    found = blanks(report, Draw(f"convcalc quiz {wanted.seed}"), wanted.number, wanted.topics)
    if not found:
        raise usage("there is nothing to ask about this network")
    return found
