"""Run what `convcalc why` advises for the recorded messages, and record in advice.json what came.

Not a test, and not needed to run the tests. Run it with a Python that has the frameworks, from the
repository; it says what fails and what gives another result than the lines that a person wrote:

    python -m tests.recorded.record_advice [--again] [pytorch keras ...]

JAX and Flax are named, and run with a Python that has them. What was run in the same version before
is not run again, but with --again.

The first fix of each reading and all that are marked as likely are put into the program that failed
(`applied`), and run in the newest version that is there. What has no code, and what cannot be put
there by rule, is in advised/: a program of its own, `as fixed` if the advice is what the fixed
program does, or a reason why it is not run. All else is told, not run.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import io
import itertools
import json
import os
import re
import subprocess
import sys
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from convcalc.commands.why.reading import Fix
from convcalc.commands.why.telling import shows
from tests.recorded import applied
from tests.recorded.advising import (
    FAILS,
    NOT_RUN,
    OTHER,
    OUT,
    RUNS,
    SHOWS,
    Advice,
    Hand,
    advised,
    by_hand,
    run_before,
    write,
)
from tests.recorded.looks import looked
from tests.recorded.programs import Program
from tests.recorded.record_messages import FRAMEWORKS, reset, source

HERE = Path(__file__).parent
MESSAGES = HERE / "messages.json"
PLACES = 60
"""How many places of an advice are tried."""

MORE = {
    "pytorch": "import torchvision; from torchvision import transforms; "
    "from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence; "
    "from torch.utils.data import DataLoader",
}
"""What the advice names without importing it."""

TOGETHER = ["pytorch", "keras", "tensorflow", "onnx", "onnxruntime", "numpy"]
"""What one Python may have; JAX and Flax are run with another."""
AGAIN = "--again"
AS_FIXED = "as fixed"
WORDS, NOWHERE = "words without code", "no place by rule"
LOOK, NEW = "looks at what the program does not have", "told since the last run"


class Ran(NamedTuple):
    """What a program said (nothing, if it ran), the shape of its last value, the lines at fault."""

    said: str
    shape: Any
    lines: list[int]
    printed: str = ""


def run(names: dict[str, Any], text: str) -> Ran:
    """Run a program, and see what its last expression is."""
    reset(names)
    lines = text.split("\n")
    place = dict(names)
    quiet = io.StringIO()
    try:
        with redirect_stdout(quiet), redirect_stderr(quiet), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(kept(source(lines)), "train.py", "exec"), place)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        at = [frame.lineno or 0 for frame in frames if frame.filename == "train.py"]
        said = "".join(traceback.format_exception_only(type(error), error)).strip()
        return Ran(said, None, at[::-1], quiet.getvalue())
    return Ran("", shape(place.get("_last")), [], quiet.getvalue())


def kept(text: str) -> Any:
    """The program, with its last expression under a name."""
    tree = ast.parse(text)
    end = tree.body[-1]
    if isinstance(end, ast.Expr):
        name = ast.Name("_last", ast.Store())
        tree.body[-1] = ast.Assign([name], end.value)
    return ast.fix_missing_locations(tree)


def shape(value: Any) -> Any:
    """Sizes of a tensor; of others, those of their parts, or their type."""
    sizes = getattr(value, "shape", None)
    if sizes is not None and not callable(sizes):
        return [None if n is None else int(n) for n in sizes]
    if isinstance(value, (list, tuple)):
        return [shape(one) for one in value]
    return type(value).__name__


def arguments(names: dict[str, Any]) -> Any:
    def of(name: str) -> list[str]:
        try:
            return list(inspect.signature(eval(name, dict(names))).parameters)
        except Exception:
            return []

    return of


def tried(
    names: dict[str, Any], row: dict[str, Any], broken: Ran, advice: str, wanted: Any
) -> tuple[str, Ran]:
    """The first program with the advice that gives what is wanted; else the first that runs; else
    the first; or nothing.
    """
    changed = [n for n, line in enumerate(row["code"], 1) if line not in row["fixed"]]
    known = frozenset({*names, *dir(builtins)})
    lines = [*broken.lines, *changed]
    program = Program("\n".join(row["code"]), lines, known, arguments(names))
    first = "", broken
    for text in itertools.islice(applied.applied(program, advice), PLACES):
        ran = run(names, text)
        if not ran.said and ran.shape == wanted:
            return text, ran
        if not first[0] or (first[1].said and not ran.said):
            first = text, ran
    return first


def shown(
    names: dict[str, Any], row: dict[str, Any], broken: Ran, advice: str
) -> tuple[str, Ran] | None:
    """The first program with a look whose failure is the same as before, and what it printed."""
    changed = [n for n, line in enumerate(row["code"], 1) if line not in row["fixed"]]
    known = frozenset({*names, *dir(builtins)})
    lines = [*broken.lines, *changed]
    program = Program("\n".join(row["code"]), lines, known, arguments(names))
    for text in itertools.islice(looked(program, advice), PLACES):
        ran = run(names, text)
        if ran.said == broken.said and ran.printed.strip() and ran.printed != broken.printed:
            return text, ran
    return None


def outcome(
    names: dict[str, Any], row: dict[str, Any], broken: Ran, wanted: Any, one: Advice, hand: Hand
) -> dict[str, Any]:
    """What comes of a fix: the lines that it changed, and what they said or gave."""
    if hand.lines and hand.lines[0].startswith(NOT_RUN):
        return {"outcome": NOT_RUN, "why": hand.lines[0].removeprefix(f"{NOT_RUN}: ")}
    if hand.lines:
        text = "\n".join(row["fixed"] if hand.lines == [AS_FIXED] else hand.lines)
        ran = run(names, text)
    else:
        looks = one.coded and (shows(Fix("", code=one.advice)) or not applied.read(one.advice))
        if looks and (found := shown(names, row, broken, one.advice)):
            return {"outcome": SHOWS, "shows": " ".join(found[1].printed.split())[:120]}
        if looks or not one.coded:
            return {"outcome": NOT_RUN, "why": LOOK if looks else WORDS}
        text, ran = tried(names, row, broken, one.advice, wanted)
        if not text:
            return {"outcome": NOT_RUN, "why": NOWHERE}
    told = ast.unparse(ast.parse("\n".join(row["code"]))).split("\n")
    lines = [line for line in text.split("\n") if line not in (*told, *row["code"])]
    how: dict[str, Any] = {"lines": lines, **({"by": "hand"} if hand.lines else {})}
    if ran.said:
        return {"outcome": FAILS, **how, "said": ran.said[:300]}
    if ran.shape == wanted:
        return {"outcome": RUNS, **how}
    return {"outcome": OTHER, **how, "shape": ran.shape, "because": hand.because}


def recorded(key: str) -> list[dict[str, Any]]:
    """What comes of all that is advised for the programs of a framework."""
    framework = FRAMEWORKS[key]
    names: dict[str, Any] = {"__name__": "program"}
    exec(framework.imports, names)
    exec(MORE.get(key, ""), names)
    version = re.sub(r"\+\w+$", "", str(eval(framework.version, names)))
    hand = by_hand(framework.name)
    done = {} if AGAIN in sys.argv else run_before(framework.name, version)
    rows: dict[Any, dict[str, Any]] = {}
    for row in json.loads(MESSAGES.read_text(encoding="utf-8")):
        name = row["id"].split("@")[0]
        for one in advised(row["message"]) if row["framework"] == framework.name else ():
            place = name, one
            if place not in rows and place in done:
                rows[place] = done[place] | {"of": []}
            elif place not in rows:
                broken = run(names, "\n".join(row["code"]))
                wanted = run(names, "\n".join(row["fixed"])).shape
                own = hand.get((name, one.advice), Hand([], ""))
                rows[place] = {
                    "framework": framework.name,
                    "version": version,
                    "program": name,
                    **one._asdict(),
                    "of": [],
                    **outcome(names, row, broken, wanted, one, own),
                    **({} if broken.said else {"accepted": True}),
                }
            rows[place]["of"].append(row["id"])
    return list(rows.values())


def main() -> None:
    again = [name for name in sys.argv[1:] if name == AGAIN]
    wanted = [name for name in sys.argv[1:] if name != AGAIN] or TOGETHER
    if len(wanted) > 1:  # a process each: some cannot be loaded beside each other
        for key in wanted:
            os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
            command = [sys.executable, "-m", "tests.recorded.record_advice", key, *again]
            subprocess.run(command, check=False)
        return
    name = FRAMEWORKS[wanted[0]].name
    rows = recorded(wanted[0])
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
    write([row for row in before if row["framework"] != name] + rows)
    for row in rows:
        if row["outcome"] == FAILS or row.get("why") == NOWHERE or row.get("because") == "":
            print({key: row[key] for key in row if key not in ("of", "version")})


if __name__ == "__main__":
    main()
