"""Specs in folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from convcalc.cli import find
from convcalc.cli.find import Search, is_spec
from convcalc.diagnostics import Problems

SPEC = "input: 3x8x8\nlayers: [relu]\n"
FAMILY = (
    "input: 3x8x8\nvars: {w: }\nlayers: [conv $w 3]\nvariants:\n  a: {vars: {w: 1}}\n  'b:c':\n"
)
WORKFLOW = "name: test\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project: specs, other YAML, and folders that nobody means."""
    monkeypatch.chdir(tmp_path)
    files = {
        "nets/b.yaml": SPEC,
        "nets/a.yml": SPEC,
        "nets/old/c.yaml": SPEC,
        "nets/family.yaml": FAMILY,
        "nets/mkdocs.yml": "site_name: x\nnav: []\n",
        "nets/notes.txt": SPEC,
        ".github/workflows/test.yml": WORKFLOW,
        ".hidden/d.yaml": SPEC,
        ".pre-commit-config.yaml": "repos: []\n",
        "node_modules/x/e.yaml": SPEC,
        "env/pyvenv.cfg": "",
        "env/f.yaml": SPEC,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def of(*arguments: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return Search(exclude).of(arguments).specs


NETS = ["nets/a.yml", "nets/b.yaml", "nets/family.yaml:a", "nets/family.yaml:b:c"]


def test_a_folder_stands_for_the_networks_in_it(folder: Path) -> None:
    assert of("nets") == [*NETS, "nets/old/c.yaml"]
    assert of("nets/") == of("nets") == of("nets", "nets/a.yml")
    assert of(".") == of("nets")
    assert of(str(folder)) == [str(folder / path) for path in of(".")]


def test_yaml_that_is_no_spec_is_passed_over_and_kept(folder: Path) -> None:
    assert Search().of(["."]).others == ["nets/mkdocs.yml"]
    assert of("nets/mkdocs.yml") == ["nets/mkdocs.yml"]


def test_patterns(folder: Path) -> None:
    assert of("nets/*.yaml") == NETS[1:]
    assert of("nets/**/*.yaml") == [*NETS[1:], "nets/old/c.yaml"]
    assert of("**/c.y*") == ["nets/old/c.yaml"]
    assert of("[mn]ets/?.yml") == ["nets/a.yml"]
    assert of(f"{folder}/nets/a.*") == [f"{folder}/nets/a.yml"]
    (folder / "x[1].yaml").write_text(SPEC)
    assert of("x[1].yaml") == ["x[1].yaml"]


@pytest.mark.parametrize("exclude", ["old", "old/", "nets/old", "o*", "nets/old/*", "**/old"])
def test_what_is_left_out(folder: Path, exclude: str) -> None:
    assert of(".", exclude=(exclude,)) == NETS


@pytest.mark.parametrize("argument", ["nope/*.yaml", "nets/*.json", "empty"])
def test_what_stands_for_nothing_is_told(folder: Path, argument: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(Problems, match=r"there is no YAML file in") as caught:
        of(argument)
    assert caught.value.diagnostics[0].code == "E100"


def test_links_lead_into_no_circle(folder: Path) -> None:
    (folder / "nets" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "nets" / "self").symlink_to("self")
    (folder / "nets" / "z.yaml").symlink_to("a.yml")
    assert of("nets") == [*NETS, "nets/z.yaml", "nets/old/c.yaml"]


def test_too_many_names_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "MAX_ENTRIES", 3)
    with pytest.raises(Problems) as caught:
        of(".")
    (told,) = caught.value.diagnostics
    assert (told.code, told.message) == ("E107", ". holds more than 3 files and folders")


def test_what_cannot_be_looked_at_is_told(folder: Path) -> None:
    (folder / "nets" / "gone.yaml").symlink_to("nowhere")
    if os.geteuid():
        (folder / "nets" / "old").chmod(0)
    found = Search().of(["nets"])
    assert found.specs[:4] == NETS
    assert "nets/gone.yaml" in [*found.others, *found.problems]
    (folder / "nets" / "old").chmod(0o755)


@pytest.mark.parametrize(
    "text",
    [
        WORKFLOW,
        "repos: []\n",
        "name: x\ninputs:\n  a:\nruns:\n  using: node\n",
        "layers: {a: 1}\nservice: x\n",
        "",
        "- input\n- layers\n",
        "{",
        "{on: push, jobs: {}}",
    ],
)
def test_what_is_no_spec(text: str) -> None:
    assert not is_spec(text)


@pytest.mark.parametrize(
    "text",
    [
        SPEC,
        "input: 3x8x8\nlayers:\n  - conv 3 3\n bad: [\n",
        '"input": 3\n"layers": []\n',
        "\n\n{name: x,\n input: 3x8x8, layers: [relu]}",
        "input: 3x8x8\nlayer: [relu]\nexpect: {params: 0}\n",
    ],
)
def test_what_is_a_spec_though_it_may_be_broken(text: str) -> None:
    assert is_spec(text)
