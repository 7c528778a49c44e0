"""Words of the field: each is explained by a paragraph and a layer that the engine works out."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.cli.options import WHAT
from convcalc.commands.explain.concepts import CONCEPTS, WORDS, concept_of
from convcalc.commands.help.pages import PAGES
from convcalc.parser import zoo
from tests.conftest import Ask


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_concept_has_a_meaning_an_example_and_a_page(ask: Ask, name: str) -> None:
    concept = CONCEPTS[name]
    report = convcalc.analyze(convcalc.loads(concept.spec))
    assert (report.ok, report.diagnostics) == (True, ())
    assert set(concept.what) <= set(WHAT)
    assert concept.meaning.endswith(".")
    code, out, err = ask("explain", name)
    assert (code, err) == (0, "")
    assert out.startswith(f"{name.replace('-', ' ')}\n\n")
    assert out.endswith(f"\n\nmore: convcalc help {concept.page}\n")
    assert " = " in out
    assert max(len(line) for line in out.splitlines()[:6]) <= 88


def test_pages_exist() -> None:
    assert {one.page for one in CONCEPTS.values()} <= set(PAGES)


def test_words_are_of_one_concept_and_of_no_network() -> None:
    assert len(WORDS) == sum(1 + len(one.also) for one in CONCEPTS.values())
    assert {word for word in WORDS if zoo.find(word) or zoo.find(word.replace("-", "_"))} == set()


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Receptive_Field", "receptive-field"),
        ("FLOPs", "macs"),
        ("atrous", "dilation"),
        ("deconv", "transposed"),
        ("max pool", "pooling"),
    ],
)
def test_a_word_is_known_however_it_is_written(word: str, name: str) -> None:
    assert concept_of(word) == name


def test_the_line_that_works_it_out(ask: Ask) -> None:
    out = ask("explain", "dilation").out
    assert "  K              = dilation·(kernel − 1) + 1 = 2·(3 − 1) + 1 = 5\n" in out


def test_what_is_no_table_is_refused(ask: Ask) -> None:
    answer = ask("explain", "padding", "--format", "json")
    assert answer.said == "a word is explained as a table only"


def test_a_rule_is_explained_as_lint_does(ask: Ask) -> None:
    assert ask("explain", "C205") == ask("lint", "--explain", "C205")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["C999"], "there is no rule C999; rules are C101, "),
        (["C205", "conv1"], "C205 is a rule, and has no layers: convcalc explain C205"),
        (["C205", "--format", "json"], "a rule is explained as a table only; "),
    ],
)
def test_what_a_rule_has_not(ask: Ask, words: list[str], said: str) -> None:
    assert ask("explain", *words).said.startswith(said)
