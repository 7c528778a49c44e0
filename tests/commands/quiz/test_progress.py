"""What is kept of a drill: nothing that is in the file gets lost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from convcalc.commands.quiz.progress import Score, Unreadable, add, alone, load, place, weights
from convcalc.commands.quiz.topics import TOPICS
from convcalc.engine.schemas import SCHEMAS
from tests.conftest import Ask

SCHEMA = SCHEMAS["progress"]
WAY_OUT = "; mend it, or delete it to begin anew"


def write(path: Path, topics: object, **more: object) -> None:
    path.write_text(json.dumps({"schema": SCHEMA, "topics": topics, **more}))


def test_scores_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "quiz.json"
    assert load(str(path)) == {}
    for topic, right in (("shape", True), ("field", False), ("shape", False)):
        add(str(path), topic, right)
    assert load(str(path)) == {"shape": Score(2, 1), "field": Score(1, 0)}
    assert sorted(os.listdir(path.parent)) == ["quiz.json", "quiz.json.lock"]


def test_two_drills_at_once_lose_no_score(tmp_path: Path) -> None:
    path = str(tmp_path / "quiz.json")

    def drill(topic: str) -> None:
        for _ in range(20):
            add(path, topic, True)

    drills = [Thread(target=drill, args=(topic,)) for topic in ("shape", "shape", "field")]
    for one in drills:
        one.start()
    for one in drills:
        one.join()
    assert load(path) == {"shape": Score(40, 40), "field": Score(20, 20)}


def test_a_drill_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.commands.quiz.progress.PATIENCE", 0.05)
    path = str(tmp_path / "quiz.json")
    with alone(path), pytest.raises(OSError, match="another drill is writing to it"):
        add(path, "shape", True)
    add(path, "shape", True)


def test_what_is_not_known_stays(tmp_path: Path) -> None:
    path = tmp_path / "quiz.json"
    write(path, {"gone": {"n": 7}, "shape": {"asked": 2, "right": 1, "seen": "now"}}, note="mine")
    assert load(str(path)) == {"shape": Score(2, 1)}
    add(str(path), "shape", True)
    add(str(path), "macs", False)
    assert json.loads(path.read_text()) == {
        "schema": SCHEMA,
        "topics": {
            "gone": {"n": 7},
            "shape": {"asked": 3, "right": 2, "seen": "now"},
            "macs": {"asked": 1, "right": 0},
        },
        "note": "mine",
    }


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    kept, link = tmp_path / "kept" / "quiz.json", tmp_path / "quiz.json"
    link.symlink_to(kept)
    add(str(link), "shape", True)
    add(str(link), "shape", True)
    assert link.is_symlink()
    assert load(str(kept)) == {"shape": Score(2, 2)}


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_file_has_nothing_to_lose(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quiz.json"
    path.write_text(text)
    assert load(str(path)) == {}
    add(str(path), "shape", True)
    assert load(str(path)) == {"shape": Score(1, 1)}


NO_SCHEMA, NO_COUNTS = f"no 'schema' that is '{SCHEMA}'", "no counts 'asked' and 'right' of 'shape'"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "line 1, column 2"),
        ('{"schema": 1,\n "topics" 3}', "line 2, column 11"),
        ("\0", "line 1, column 1"),
        *((text, NO_SCHEMA) for text in ("{}", "[]", "3", "null", '{"schema": "x"}')),
        (json.dumps({"schema": SCHEMA}), "no 'topics'"),
        (json.dumps({"schema": SCHEMA, "topics": [1]}), "no 'topics'"),
        *(
            (json.dumps({"schema": SCHEMA, "topics": {"shape": row}}), NO_COUNTS)
            for row in (
                {"asked": 1, "right": 2},
                {"asked": "1", "right": 0},
                {"asked": -1},
                3,
                None,
            )
        ),
        ("x" * 100_000, "more than 65,536 characters"),
    ],
)
def test_a_damaged_file_is_told_with_a_way_out(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "quiz.json"
    path.write_text(text)
    for use in (lambda: load(str(path)), lambda: add(str(path), "shape", True)):
        with pytest.raises(Unreadable) as found:
            use()
        assert str(found.value) == f"it is damaged ({where}){WAY_OUT}"
    assert path.read_text() == text


def test_nesting_without_end_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "quiz.json"
    path.write_text("[" * 50_000)
    with pytest.raises(Unreadable, match="it is damaged"):
        load(str(path))


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfa")
    for name, why in {
        "": "it is a directory",
        "fifo": "it is no regular file",
        "bytes": "it is no text",
    }.items():
        with pytest.raises(Unreadable, match=why):
            load(str(tmp_path / name))


# Where it is


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="they have folders of their own")
@pytest.mark.parametrize(
    ("config", "home", "found"),
    [
        ("/etc/mine", "/home/me", "/etc/mine/convcalc/quiz.json"),
        (None, "/home/me", "/home/me/.config/convcalc/quiz.json"),
        ("", "/home/me", "/home/me/.config/convcalc/quiz.json"),
        ("here", "/home/me", "/home/me/.config/convcalc/quiz.json"),
        ("~/x", "/home/me", "/home/me/.config/convcalc/quiz.json"),
        ("", "somewhere", ""),
    ],
)
def test_the_file_is_where_the_system_has_such(
    monkeypatch: pytest.MonkeyPatch, config: str | None, home: str, found: str
) -> None:
    monkeypatch.setenv("HOME", home)
    if config is None:
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CONFIG_HOME", config)
    assert place("unused") == found


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="they have folders of their own")
def test_without_a_home_nothing_is_kept_and_nothing_is_written_here(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", "relative")
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    code, _, err = ask("quiz", "--seed", "3", "--count", "1", input="s\n")
    told = "progress is not kept: there is no folder for it; HOME says none\n"
    assert (code, err) == (0, told)


def test_weak_topics_weigh_more() -> None:
    found = weights({"shape": Score(10, 0), "field": Score(10, 10)})
    assert found["shape"] > found["params"] > found["field"] > 0
    assert set(found) == set(TOPICS)
