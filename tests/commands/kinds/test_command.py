"""What kinds there are, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from convcalc.layers import ALIASES, FAMILIES, KINDS, kind_named

Ask = Callable[..., Any]


def test_all_kinds_are_listed_under_their_family(ask: Ask) -> None:
    code, out, err = ask("kinds")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line for line in lines if line in FAMILIES.values()] == list(FAMILIES.values())
    assert {line.split()[0] for line in lines if line} >= set(KINDS)
    assert out.endswith("'convcalc kinds KIND' tells about one; each is a command as well.\n")


def test_a_row_says_how_a_kind_is_written_and_what_it_does(ask: Ask) -> None:
    (row,) = [line for line in ask("kinds").out.splitlines() if line.startswith("max_pool ")]
    assert row.split("  ")[0] == "max_pool"
    assert "KERNEL[/STRIDE] [pPADDING] [dDILATION]" in row
    assert "Max pooling: the largest element of each window" in row
    assert "maxpool, max_pooling" in row


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_told_with_its_settings_example_and_source(ask: Ask, name: str) -> None:
    code, out, err = ask("kinds", name)
    found = kind_named(name)
    assert found is not None
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}  ")
    for s in found.settings():
        assert f"\n{s.name} " in out
    assert f"example  {name}".replace(" ", "") in out.replace(" ", "")
    assert found.source in out
    assert not any(line != line.rstrip() for line in out.splitlines())


def test_a_convolution_is_told_with_its_formulas(ask: Ask) -> None:
    lines = {line.split("  ")[0]: line for line in ask("kinds", "conv").out.splitlines()}
    assert lines["output size"].endswith(
        "H: ⌊(H + 2·padding − K)/stride⌋ + 1, where K = dilation·(kernel − 1) + 1"
    )
    assert lines["params"].endswith("filters·(C/groups)·kernel·kernel + filters")


@pytest.mark.parametrize("alias", ["bn", "Dense", "max-pool", *list(ALIASES)[:5]])
def test_a_kind_may_be_asked_for_by_an_alias(ask: Ask, alias: str) -> None:
    found = kind_named(alias)
    assert found is not None
    assert ask("kinds", alias).out.startswith(f"{found.name}  ")


def test_a_list_to_paste(ask: Ask) -> None:
    out = ask("kinds", "--format", "markdown").out
    assert "\n**pooling**\n\n| kind | settings in shorthand | what it does | also called |\n" in out
    assert out.count("\n| ") == len(KINDS) + len(FAMILIES)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_to_paste(ask: Ask, name: str) -> None:
    code, out, _ = ask("kinds", name, "--format", "markdown")
    assert code == 0
    assert out.startswith(f"### {name}\n")
    tables = [line for line in out.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in tables}) <= 1


def test_an_unknown_kind_is_wrong_usage(ask: Ask) -> None:
    assert ask("kinds", "covn").said == "there is no kind 'covn'; did you mean 'conv'?"
    assert ask("kinds", "zzz").said == "there is no kind 'zzz'; 'convcalc kinds' lists all kinds"
    assert "\x1b" not in ask("kinds", "\x1b[31m").err


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_has_its_shapes(ask: Ask, kind: str) -> None:
    (line,) = [x for x in ask("kinds", kind).out.splitlines() if x.startswith("example ")]
    shape, settings = kind_named(kind).example  # type: ignore[union-attr]
    assert f"{kind} {settings}".strip() in line
    assert f": {shape.replace(' ', ' and ')} → ".replace(":  → ", ": ") in line


@pytest.mark.parametrize(
    ("kind", "formulas"),
    [
        ("linear", ["params   features·in_features + features", "MACs     features·in_features"]),
        ("avg_pool", ["output size  H: ⌊(H + 2·padding − kernel)/stride⌋ + 1"]),
        ("batch_norm", ["params   C + C"]),
        ("conv_transpose", ["MACs         C·(filters/groups)·kernel·kernel·H·W"]),
    ],
)
def test_formulas_are_those_of_the_engine(ask: Ask, kind: str, formulas: list[str]) -> None:
    lines = ask("kinds", kind).out.splitlines()
    assert [formula for formula in formulas if formula not in lines] == []
