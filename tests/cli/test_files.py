"""Files that are written: all or none, and none that is there already."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from convcalc.cli import files
from convcalc.cli.files import replace_file, write_files


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    return {p.name: p.read_text() for p in sorted(folder.iterdir()) if p.is_file()}


def refusal(paths: dict[str, str], force: bool = False, spec: str | None = None) -> str:
    with pytest.raises(click.UsageError) as found:
        write_files(paths, force, spec)
    return found.value.message


def test_new_files_are_written(here: Path) -> None:
    write_files({"a": "é\n", "b": "2"}, force=False)
    assert texts(here) == {"a": "é\n", "b": "2"}


def test_a_file_that_exists_is_written_over_by_force_alone(here: Path) -> None:
    (here / "a").write_text("mine")
    (here / "a").chmod(0o640)
    assert refusal({"a": "1"}) == "a exists; --force writes over it"
    assert texts(here) == {"a": "mine"}
    write_files({"a": "1"}, force=True)
    assert texts(here) == {"a": "1"}
    assert (here / "a").stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_where_one_of_several_cannot_be(here: Path) -> None:
    (here / "b").write_text("mine")
    assert refusal({"a": "1", "b": "2"}) == "b exists; --force writes over it"
    assert refusal({"a": "1", "no/b": "2"}) == "no/b cannot be written: no such file or directory"
    assert texts(here) == {"b": "mine"}


@pytest.mark.parametrize("force", [False, True])
def test_all_is_as_before_where_the_last_step_fails(
    here: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    """The first file is in its place already when the second cannot be put there."""
    if force:
        (here / "a").write_text("mine")
    put = files.Beside.put

    def failing(self: files.Beside, over: bool) -> None:
        if self.place.endswith("b"):
            raise OSError(5, "Input/output error")
        put(self, over)

    monkeypatch.setattr(files.Beside, "put", failing)
    told = "b cannot be written: input/output error"
    assert refusal({"a": "1", "b": "2"}, force) == told
    assert texts(here) == ({"a": "mine"} if force else {})


def test_a_file_that_comes_in_between_stays(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "refuse", lambda *_: (here / "a").write_text("theirs"))
    assert refusal({"a": "1"}) == "a exists; --force writes over it"
    assert texts(here) == {"a": "theirs"}


def test_a_file_system_without_links_will_do(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    write_files({"a": "1"}, force=False)
    write_files({"a": "2"}, force=True)
    assert texts(here) == {"a": "2"}


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_refused(here: Path, force: bool) -> None:
    os.mkfifo("fifo")
    for path in ("fifo", os.devnull):
        told = f"{path} is no regular file; name one that does not exist yet"
        assert refusal({path: "1"}, force) == told
    assert refusal({".": "1"}, force) == ". is a directory; name a file inside it"
    assert texts(here) == {}


def test_what_was_read_is_not_written_over(here: Path) -> None:
    (here / "net.yaml").write_text("mine")
    (here / "link.svg").symlink_to("net.yaml")
    for path, spec in (("net.yaml", "net.yaml:small"), ("link.svg", "net.yaml")):
        for force in (False, True):
            told = f"{path} is what is read; write to another file"
            assert refusal({path: "1"}, force, spec) == told
    assert texts(here)["net.yaml"] == "mine"


def test_two_texts_are_not_put_into_one_file(here: Path) -> None:
    (here / "b").symlink_to("a")
    assert refusal({"a": "1", "b": "2"}) == "a and b are one file"


def test_a_link_stays_a_link(here: Path) -> None:
    (here / "deep").mkdir()
    (here / "deep" / "a").write_text("mine")
    (here / "b").symlink_to("deep/a")
    write_files({"b": "1"}, force=True)
    replace_file("b", "2")
    assert (here / "b").is_symlink()
    assert texts(here / "deep") == {"a": "2"}


def test_owner_and_mode_stay(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as the process may: who may not give a file away writes it all the same."""
    (here / "a").write_text("mine")
    (here / "a").chmod(0o640)
    known = (here / "a").stat()
    given: list[tuple[int, int]] = []

    def chown(_: str, owner: int, group: int) -> None:
        given.append((owner, group))
        raise PermissionError

    monkeypatch.setattr(os, "chown", chown, raising=False)
    replace_file("a", "1")
    assert given == [(-1, known.st_gid), (known.st_uid, -1)]
    assert texts(here) == {"a": "1"}
    assert (here / "a").stat().st_mode & 0o7777 == 0o640


def test_a_file_of_another_owner_is_no_set_id_file(here: Path) -> None:
    (here / "a").write_text("mine")
    (here / "a").chmod(0o6755)
    own = (here / "a").stat()
    files.keep_owner_and_mode(own, "a")
    assert (here / "a").stat().st_mode & 0o7777 == 0o6755

    class Other:
        st_uid, st_gid, st_mode = 2**31, 2**31, own.st_mode

    os.chmod("a", 0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(os, "chown")
        files.keep_owner_and_mode(Other(), "a")  # type: ignore[arg-type]
    assert (here / "a").stat().st_mode & 0o7777 == 0o755


def test_bytes_that_are_no_text_are_escaped(here: Path) -> None:
    write_files({"a": "\udcff"}, force=False)
    assert texts(here) == {"a": "\\udcff"}
