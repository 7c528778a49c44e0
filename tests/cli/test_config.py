"""`[tool.convcalc]` in pyproject.toml."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.cli import config
from convcalc.cli.config import NO_CONFIG, Reading, config_near
from convcalc.diagnostics import Problems

TOML = """\
[project]
name = "x"

[tool.convcalc]
paths = ["nets", "../other"]
exclude = ["old", "nets/*_tiny.yaml"]
dialect = "Keras"
input = "3x64x64"
set = {width = 0.5, depths = [1, 2]}
select = ["C1", "activation-twice"]
ignore = "C103"

[tool.convcalc.limits]
max_params = "5M"
max_memory = "256KiB"
most_groups = 32
"""


def read(text: str, path: str = "pyproject.toml") -> config.Config:
    return Reading(path, text).config()


def test_all_keys() -> None:
    found = read(TOML)
    assert found.paths == ("nets", "../other")
    assert found.exclude == ("old", "nets/*_tiny.yaml")
    assert (found.dialect, found.input) == ("keras", ("3x64x64",))
    assert {k: v.plain() for k, v in found.set.items()} == {"width": 0.5, "depths": [1, 2]}
    assert found.limits == {"max_params": 5_000_000, "max_memory": 262_144}
    assert found.thresholds == {"most_groups": 32}
    assert (found.select[0], found.select[-1], found.ignore) == ("C101", "C403", ("C103",))
    assert read("[tool.convcalc]\ninput = {image = [3, 8, 8]}").input == ("image=3x8x8",)


def test_the_nearest_in_the_same_repository_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    (tmp_path / "pyproject.toml").write_text("[tool.convcalc]\npaths = ['outside']\n")
    (tmp_path / "repo" / "a" / "pyproject.toml").write_text("[tool.other]\n")
    (tmp_path / "repo" / ".git").mkdir()
    assert config_near() == NO_CONFIG
    (tmp_path / "repo" / "pyproject.toml").write_text(TOML)
    found = config_near()
    assert (found.file, found.paths) == ("../../pyproject.toml", ("../../nets", "../../../other"))
    assert found.exclude == ("old", "../../nets/*_tiny.yaml")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("exclud = []", "3:1 E102 [tool.convcalc] has no key 'exclud' did you mean 'exclude'?"),
        (
            "limits = {max_param = 3}",
            "3:11 E102 limits has no key 'max_param' did you mean 'max_params'?",
        ),
        ("limits.most_groups = 0", "3:8 E104 'most_groups' must be a number greater than 0"),
        ("limits = 3", "3:1 E104 'limits' must be a table such as {max_params = '5M'}"),
        ("paths = 3", "3:1 E104 'paths' must be a list of texts, received 3"),
        ("paths = ['']", "3:1 E104 'paths' must be a list of texts, received ['']"),
        (
            "dialect = 'jax'",
            "3:1 E104 'dialect' must be one of pytorch, keras, onnx, received 'jax'",
        ),
        ("set = [1]", "3:1 E104 'set' must be a table of vars, received [1]"),
        ("set = {a = nan}", "3:1 E104 'set.a' must be a number, a text or a list of some"),
        ("set = {a = 2020-01-01}", "3:1 E104 'set.a' must be a number, a text or a list"),
        ("input = 2.5", "3:1 E104 'input' must be a shape such as '3x224x224'"),
        ("select = ['C999']", "3:1 E104 there is no rule 'C999'"),
        (
            "[tool.convcalc.path]",
            "3:16 E102 [tool.convcalc] has no key 'path' did you mean 'paths'?",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(line: str, told: str) -> None:
    with pytest.raises(Problems) as caught:
        read(f"\n[tool.convcalc]\n{line}\n")
    (one,) = caught.value.diagnostics
    assert one.span
    place = f"{one.span.line}:{one.span.column} {one.code} {one.message} {one.help}"
    assert place.startswith(told)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Problems) as caught:
        read("[tool.convcalc]\npath = 1\ndialect = 2\nlimits = {a = 1, max_macs = 'x'}\n")
    assert len(caught.value.diagnostics) == 4


def test_the_page_shows_every_key() -> None:
    from tests.test_pages import TEXTS

    (block,) = re.findall(r"```toml\n(.*?)```", TEXTS["convcalc/commands/check/CI.md"], re.DOTALL)
    found = read(block)
    assert all(getattr(found, key) for key in (*config.KEYS, "thresholds"))


@pytest.mark.parametrize("text", ["[tool.convcalc]\nx = ", "[tool.convcalc]\na = " + "[" * 99_999])
def test_what_is_no_toml_is_told(text: str) -> None:
    with pytest.raises(Problems) as caught:
        read(text)
    (one,) = caught.value.diagnostics
    assert one.message.startswith("pyproject.toml cannot be read as TOML: ")


def test_without_a_reader_of_toml_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "toml_reader", lambda: None)
    with pytest.raises(Problems) as caught:
        read(TOML)
    (one,) = caught.value.diagnostics
    assert one.message == "pyproject.toml has a [tool.convcalc], which Python 3.10 cannot read"
    assert one.help == "'pip install tomli', or leave it out: --no-config"


def test_a_file_that_says_nothing_to_us_is_not_read_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No TOML is read where most projects are, on any Python."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "toml_reader", lambda: pytest.fail("TOML was read"))
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = '[tool.convcalc]'\n")
    assert config_near() == NO_CONFIG
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "pyproject.toml").mkdir()
    assert config_near(str(tmp_path)) == NO_CONFIG


SCALARS = st.one_of(
    st.sampled_from(["1", "-1", "1e999", "nan", "true", "''", "'C1'", "'nets/*'", "1979-05-27"]),
    st.text("abx\\\"'[]{}=.,#\n1", max_size=6),
)


@given(st.lists(st.tuples(st.sampled_from([*config.KEYS, "x", "limits.max_params"]), SCALARS)))
def test_any_text_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    text = "[tool.convcalc]\n" + "".join(f"{key} = {value}\n" for key, value in pairs)
    with suppress(Problems):
        read(text)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="before, tomli may be there or not")
def test_python_reads_toml_itself() -> None:
    assert config.toml_reader().__name__ == "tomllib"
