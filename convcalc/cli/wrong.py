"""What is said of wrong usage where the words of click are not ours."""

from __future__ import annotations

import re

import click

EXAMPLE = re.compile(r"^ +(convcalc .*)$", re.MULTILINE)


def reworded(error: click.UsageError) -> str:
    """The message of an error: an example for what is missing, near names only for an option that
    there is not.
    """
    if isinstance(error, click.NoSuchOption):
        return no_option(error)
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Argument):
        return missing(error)
    return error.format_message()


def no_option(error: click.NoSuchOption) -> str:
    """`there is no option '--kernal'; did you mean '--kernel'?`"""
    from convcalc.diagnostics import did_you_mean

    options = error.ctx.command.params if error.ctx else []
    bare = {name.lstrip("-"): name for option in options for name in option.opts if "--" in name}
    hint = did_you_mean(error.option_name.lstrip("-"), bare)
    for name, whole in bare.items():
        hint = hint.replace(f"'{name}'", f"'{whole}'")
    if not hint:
        path = error.ctx.command_path if error.ctx else "convcalc"
        hint = f"'{path} --help' lists them"
    return f"there is no option '{error.option_name[:60]}'; {hint}"


def missing(error: click.MissingParameter) -> str:
    """`SPEC is missing, as in: convcalc show resnet50`"""
    assert error.param is not None
    name = error.param.make_metavar(error.ctx) if error.ctx else error.param.human_readable_name
    text = f"{name.split()[0].strip('[].…')} is missing"
    found = EXAMPLE.search((error.ctx.command.help or "") if error.ctx else "")
    return f"{text}, as in: {found[1].strip()}" if found else text
