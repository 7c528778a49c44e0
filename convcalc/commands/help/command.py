"""`convcalc help`"""

from __future__ import annotations

import sys

import click

from convcalc.cli.options import usage
from convcalc.commands.help.pages import PAGES


@click.command("help")
@click.argument("topic", required=False)
def command(topic: str | None) -> None:
    """The pages on a topic; without TOPIC, which there are.

    \b
      convcalc help
      convcalc help field
    """  # noqa: D301 - click reads the \b as such
    if topic is None:
        click.echo(listing(), nl=False)
        return
    if topic not in PAGES:
        raise usage(unknown(topic))
    text = PAGES[topic].text()
    if sys.stdout.isatty():
        from convcalc.commands.help.text import write

        write(text, PAGES[topic].path, sys.stdout)
    else:
        click.echo(text, nl=False)


def listing() -> str:
    """The topics by group, as `--help` has the commands."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, page in PAGES.items():
        groups.setdefault(page.group, []).append((name, page.summary))
    formatter = click.HelpFormatter()
    formatter.write_text("'convcalc help TOPIC' prints a page.")
    for group, rows in groups.items():
        with formatter.section(group):
            formatter.write_dl(rows)
    return formatter.getvalue()


def unknown(topic: str) -> str:
    """What to say of a topic that has no page."""
    from convcalc.diagnostics import did_you_mean
    from convcalc.layers import ALIASES, KINDS

    word = topic[:60]
    if word.replace("-", "_") in {*KINDS, *ALIASES}:
        hint = f"'convcalc kinds {word}' tells about that kind, 'convcalc help layer' about all"
    elif close := did_you_mean(word, PAGES):
        hint = f"{close} Topics: {', '.join(PAGES)}"
    else:
        hint = f"topics: {', '.join(PAGES)}"
    return f"there is no page '{word}'; {hint}"
