"""`convcalc help`"""

from __future__ import annotations

import sys

import click

from convcalc.cli import Helped
from convcalc.cli.options import usage
from convcalc.cli.typed import dashed
from convcalc.commands.help.pages import PAGES


@click.command("help", cls=Helped)
@click.argument("topic", required=False)
@click.pass_context
def command(ctx: click.Context, topic: str | None) -> None:
    """The page on a topic or a command; without TOPIC, which there are.

    \b
      convcalc help
      convcalc help field
      convcalc help conv
    """  # noqa: D301 - click reads the \b as such
    if topic is None:
        click.echo(listing(), nl=False)
        return
    if topic not in PAGES:
        told = of_kind(topic, ctx)
        if not told:
            raise unknown(topic)
        click.echo(told)
        return
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


def of_kind(topic: str, ctx: click.Context) -> str:
    """The help of a kind's command; an empty text if there is no kind of that name."""
    name = dashed(topic)
    group = ctx.parent.command if ctx.parent else None
    found = group.get_command(ctx, name) if isinstance(group, click.Group) else None
    return found.get_help(click.Context(found, ctx.parent, name)) if found else ""


def unknown(topic: str) -> click.UsageError:
    """What to say of a topic that has no page."""
    from convcalc.diagnostics import did_you_mean

    word = topic[:60]
    topics = f"opics: {', '.join(PAGES)}"
    close = did_you_mean(word, PAGES)
    return usage(f"there is no page '{word}'; {f'{close} T' if close else 't'}{topics}")
