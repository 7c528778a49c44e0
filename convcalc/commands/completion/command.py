"""`convcalc completion SHELL`"""

from __future__ import annotations

import click

from convcalc.cli import Helped
from convcalc.commands.completion.scripts import SHELLS, text_for


@click.command("completion", cls=Helped)
@click.argument("shell", type=click.Choice(SHELLS), metavar="bash|zsh|fish")
def command(shell: str) -> None:
    """The script that lets a shell complete commands, networks, layers and options.

    \b
      convcalc completion bash > ~/.local/share/bash-completion/completions/convcalc
      convcalc completion zsh > ~/.zfunc/_convcalc
      convcalc completion fish > ~/.config/fish/completions/convcalc.fish
    """  # noqa: D301 - click reads the \b as such
    click.echo(text_for(shell), nl=False)
