"""Files as git has them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from convcalc.commands.compare import revision
from tests.conftest import Answer, Ask

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="there is no git")

OLD = "input: 3x8x8\nlayers: [conv 4 3, relu]\nvariants: {small: {}}\n"
NEW = OLD.replace("conv 4 3", "conv 8 3")
WHO = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *WHO, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """A file that is committed, another version staged, a third one on disk."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "nets").mkdir()
    path = tmp_path / "nets" / "a.yaml"
    git(tmp_path, "init", "-q")
    path.write_text(OLD)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "tag", "v1")
    path.write_text(NEW)
    git(tmp_path, "add", ".")
    path.write_text(NEW.replace("relu", "relu, relu"))
    monkeypatch.chdir(tmp_path)
    return lambda *args: ask("compare", *args)


def params(out: str) -> list[str]:
    (line,) = [line for line in out.splitlines() if line.startswith("params")]
    return line.split()[1:3]


@pytest.mark.parametrize("rev", ["HEAD", "v1", "HEAD~0"])
def test_a_file_is_compared_with_what_was_committed(
    repository: Callable[..., Answer], rev: str
) -> None:
    code, out, err = repository("nets/a.yaml", f"{rev}:nets/a.yaml")
    assert (code, err, params(out)) == (0, "", ["224", "112"])
    assert f"nets/a.yaml → {rev}:nets/a.yaml: 1 removed, 1 changed, 1 affected" in out


def test_what_is_staged_and_what_lies_here(
    repository: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert params(repository("HEAD:nets/a.yaml", ":nets/a.yaml").out) == ["112", "224"]
    monkeypatch.chdir("nets")
    assert params(repository("HEAD:./a.yaml", "HEAD:nets/a.yaml:small").out) == ["112", "112"]


def test_a_file_and_a_network_of_that_name_come_first(
    repository: Callable[..., Answer], tmp_path: Path
) -> None:
    (tmp_path / "HEAD:nets").mkdir()
    (tmp_path / "HEAD:nets" / "a.yaml").write_text(OLD.replace("conv 4 3", "conv 1 1"))
    assert params(repository("HEAD:nets/a.yaml", "v1:nets/a.yaml").out) == ["4", "112"]
    assert params(repository("resnet:resnet18", "resnet18").out)[0] == "11.7"


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("HEAD:nets/b.yaml", "path 'nets/b.yaml' does not exist in 'HEAD'"),
        ("nope:a.yaml", "there is no file of that name, and git says: "),
        ("HEAD:nets", "it is no file"),
        ("HEAD:../../etc/passwd", "'../../etc/passwd' is outside repository"),
        ("a\x1b[31m:b.yaml", "there is no file of that name, and git says: "),
    ],
)
def test_what_git_does_not_have_is_told(
    repository: Callable[..., Answer], spec: str, told: str
) -> None:
    code, out, err = repository("nets/a.yaml", spec)
    assert (code, out) == (2, "")
    assert told in err
    assert "\x1b" not in err


@pytest.mark.parametrize("spec", ["--output=x:a.yaml", "-p:a.yaml", "--help:x"])
def test_nothing_is_an_option_of_git(
    repository: Callable[..., Answer], spec: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    code, _, err = repository("--", "nets/a.yaml", spec)
    assert (code, "there is no file" in err) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_repository_runs_no_program(repository: Callable[..., Answer], tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text("*.yaml diff=x filter=x\n")
    git(tmp_path, "config", "diff.x.textconv", "touch ran; cat")
    git(tmp_path, "config", "filter.x.smudge", "touch ran; cat")
    assert repository("HEAD:nets/a.yaml", "nets/a.yaml").code == 0
    assert not (tmp_path / "ran").exists()


def test_outside_of_a_repository_it_is_said(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    code, _, err = ask("compare", "HEAD:a.yaml", "lenet5")
    assert code == 2
    assert "HEAD:a.yaml cannot be read: this is no git repository" in err


def test_git_that_does_not_answer_is_told(
    repository: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*args: Any, **more: Any) -> None:
        raise subprocess.TimeoutExpired("git", 1)

    monkeypatch.setattr(subprocess, "run", late)
    assert "git took more than 10 seconds" in repository("HEAD:nets/a.yaml", "lenet5").err
    monkeypatch.undo()


def test_without_git_it_is_told(
    repository: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in repository("HEAD:nets/a.yaml", "lenet5").err


def test_large_files_are_not_read(
    repository: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "MAX_FILE", 10)
    monkeypatch.setattr("convcalc.parser.files.MAX_FILE", 10)
    code, _, err = repository("HEAD:nets/a.yaml", "lenet5")
    assert (code, "has more than 10 bytes" in err) == (1, True)
