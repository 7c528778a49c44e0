"""What is kept of a drill: nothing that is in the file gets lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from convcalc.commands.quiz.progress import Unreadable, add, alone, load, place
from convcalc.commands.quiz.question import Question
from convcalc.commands.quiz.scores import Score, weights
from convcalc.commands.quiz.topics import TOPICS
from convcalc.engine.schemas import SCHEMAS
from tests.conftest import ROOT, Ask

SCHEMA = SCHEMAS["progress"]
WAY_OUT = "; mend it, or delete it to begin anew"


def of(topic: str, level: int = 1) -> Question:
    """A question that was not drawn, so that it cannot come back."""
    return Question(topic, level, "?", "number", 1, (), (), ())


def counts(path: str | Path) -> dict[str, tuple[int, int]]:
    return {topic: (s.asked, s.right) for topic, s in load(str(path)).scores.items()}


def write(path: Path, topics: object, **more: object) -> None:
    path.write_text(json.dumps({"schema": SCHEMA, "topics": topics, **more}))


def test_scores_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "quiz.json"
    assert load(str(path)) == ({}, [])
    went = ("right", "wrong", "wrong", "helped", "skipped")
    for topic, outcome in zip(("shape", "field", "shape", "shape", "shape"), went, strict=True):
        add(str(path), of(topic), outcome)
    found = load(str(path)).scores
    assert found["shape"]._replace(known=0) == Score(3, 1, 1, 1, 1, 0)
    assert found["field"]._replace(known=0) == Score(1, 0, 0, 0, 1, 0)
    assert sorted(os.listdir(path.parent)) == ["quiz.json", "quiz.json.lock"]


def test_two_drills_at_once_lose_no_score(tmp_path: Path) -> None:
    path = str(tmp_path / "quiz.json")

    def drill(topic: str) -> None:
        for _ in range(20):
            add(path, of(topic), "right")

    drills = [Thread(target=drill, args=(topic,)) for topic in ("shape", "shape", "field")]
    for one in drills:
        one.start()
    for one in drills:
        one.join()
    assert counts(path) == {"shape": (40, 40), "field": (20, 20)}


def test_a_drill_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convcalc.commands.quiz.progress.PATIENCE", 0.05)
    path = str(tmp_path / "quiz.json")
    with alone(path), pytest.raises(OSError, match="another drill is writing to it"):
        add(path, of("shape"), "right")
    add(path, of("shape"), "right")


def test_a_file_of_counts_alone_is_read_on_and_what_is_not_known_stays(tmp_path: Path) -> None:
    path = tmp_path / "quiz.json"
    write(path, {"gone": {"n": 7}, "shape": {"asked": 2, "right": 1, "seen": "now"}}, note="mine")
    assert load(str(path)) == ({"shape": Score(2, 1)}, [])
    add(str(path), of("shape"), "right")
    add(str(path), of("macs"), "wrong")
    data = json.loads(path.read_text())
    assert (data["schema"], data["note"], data["missed"]) == (SCHEMA, "mine", [])
    assert data["topics"]["gone"] == {"n": 7}
    assert data["topics"]["shape"]["seen"] == "now"
    assert counts(path) == {"shape": (3, 2), "macs": (1, 0)}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    kept, link = tmp_path / "kept" / "quiz.json", tmp_path / "quiz.json"
    link.symlink_to(kept)
    add(str(link), of("shape"), "right")
    add(str(link), of("shape"), "right")
    assert link.is_symlink()
    assert counts(kept) == {"shape": (2, 2)}


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_file_has_nothing_to_lose(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quiz.json"
    path.write_text(text)
    assert load(str(path)) == ({}, [])
    add(str(path), of("shape"), "right")
    assert counts(path) == {"shape": (1, 1)}


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
        *(
            (json.dumps({"schema": SCHEMA, "topics": {"shape": row}}), where)
            for row, where in (
                ({"asked": 1, "right": 1, "level": 6}, "no 'level' from 1 to 5 of 'shape'"),
                ({"asked": 1, "right": 1, "known": "all"}, "no 'known' from 0 to 1 of 'shape'"),
            )
        ),
        (json.dumps({"schema": SCHEMA, "topics": {}, "missed": 3}), "no list 'missed'"),
        ("x" * 100_000, "more than 65,536 characters"),
    ],
)
def test_a_damaged_file_is_told_with_a_way_out(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "quiz.json"
    path.write_text(text)
    for use in (lambda: load(str(path)), lambda: add(str(path), of("shape"), "right")):
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


def test_what_went_badly_long_ago_is_forgotten() -> None:
    score = Score()
    for outcome in ["wrong"] * 10 + ["right"] * 20:
        score = score.plus(outcome, 1)
    assert (score.asked, score.right) == (30, 20)
    assert score.share > 0.99
    assert weights({"shape": score})["shape"] < 1.05


WRITER = """
import sys
from convcalc.commands.quiz.progress import add
from convcalc.commands.quiz.topics import questions
asked = questions(3, 5, ["shape", "params"])
print("ready", flush=True)
while True:
    for one in asked:
        add(sys.argv[1], one, "wrong")
"""


def test_what_is_kept_survives_being_killed(tmp_path: Path) -> None:
    path = tmp_path / "quiz.json"
    before = 0
    for delay in (0.02, 0.05, 0.11):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout
        assert process.stdout.readline()
        while not path.exists():
            sleep(0.01)
        sleep(delay)
        process.kill()
        process.wait()
        process.stdout.close()
        found = sum(score.asked for score in load(str(path)).scores.values())
        assert found >= before
        add(str(path), of("field"), "right")
        before = found + 1
    assert before > 3
