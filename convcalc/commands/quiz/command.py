"""`convcalc quiz`: a drill, or with `--export` an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import Helped
from convcalc.cli.options import EVERY_DIALECT, set_option
from convcalc.commands.quiz.exams import ALSO, FORMATS

if TYPE_CHECKING:
    from convcalc.commands.quiz.wanted import Wanted

MOST = 1000
MOST_VARIANTS = 26


class Named(click.Choice[str]):
    """A format by its name, or by that of what reads it."""

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> str:
        return super().convert(ALSO.get(str(value).lower(), value), param, ctx)


@click.command("quiz", cls=Helped)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help="About these alone, by commas; see 'convcalc help quiz'.",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.IntRange(1, 5),
    metavar="1..5",
    help="Of this difficulty. Else it rises.",
)
@click.option(
    "--count",
    type=click.IntRange(1, MOST),
    default=10,
    show_default=True,
    metavar="N",
    help="How many questions.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="N",
    help="The same questions again.",
)
@click.option(
    "--dialect",
    type=EVERY_DIALECT,
    help="About this, not PyTorch.",
)
@click.option("--choices", is_flag=True, help="Offer answers to choose from.")
@click.option(
    "--from",
    "spec",
    metavar="SPEC",
    help="About this network.",
)
@set_option("Another value for one of its vars.")
@click.option(
    "--input",
    "shapes",
    multiple=True,
    metavar="SHAPE",
    help="Another input of it: 3x380x380, or 380.",
)
@click.option(
    "--export",
    "path",
    metavar="FILE",
    help="Write an exam, and its key beside it.",
)
@click.option(
    "--format",
    "--as",
    "format",
    type=Named(list(FORMATS)),
    help="If not as FILE is named; 'canvas' is qti.",
)
@click.option(
    "--variants",
    type=click.IntRange(1, MOST_VARIANTS),
    metavar="N",
    help="So many papers, with other numbers.",
)
@click.option("--force", is_flag=True, help="Write over files that exist.")
@click.option("--no-progress", is_flag=True, help="Neither use nor change what is kept.")
def command(**given: Any) -> None:
    """Practice for exams and interviews: questions, the mistake behind a wrong answer, and why.

    Answers may be written as one likes: 64x112x112, (64, 112, 112), 3*3*64 + 64. Typing ? gives a
    hint, then the derivation. All topics are asked, levels rising; --topic and --level restrict
    that. Without --seed a drill learns: weak topics come often, and what was missed comes back.
    That is kept in ~/.config/convcalc/quiz.json.

    \b
      convcalc quiz --topic shape --level 2
      convcalc quiz --from lenet5
      convcalc quiz --export exam.md --count 20 --seed 7
    """  # noqa: D301 - click reads the \b as such
    from convcalc.commands.quiz.wanted import wanted_of

    path, seeded = given["path"], given["seed"] is not None
    wanted = wanted_of(given)
    if path:
        from convcalc.commands.quiz.exams.export import export
        from convcalc.commands.quiz.exams.papers import papers

        export(papers(wanted), path, given["format"], given["force"], wanted.spec)
    else:
        drill(wanted, not seeded and not given["no_progress"], given["no_progress"])


def drill(wanted: Wanted, learns: bool, no_progress: bool) -> None:
    """Ask, until there are no more questions or no more answers."""
    from convcalc.commands.quiz.drill import Drill
    from convcalc.commands.quiz.progress import place
    from convcalc.commands.quiz.wanted import chosen

    path = "" if no_progress else place(click.get_app_dir("convcalc"))
    if not (path or no_progress):
        click.echo("progress is not kept: there is no folder for it; HOME says none", err=True)
    one = Drill(path)
    grows = learns and not wanted.spec
    one.run(chosen(wanted, one if grows else None), wanted, grows)
