"""`convcalc quiz` at the prompt: typed into a terminal, piped, exported."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from convcalc.commands.quiz.topics import questions
from tests.conftest import PATIENCE, ROOT, Ask, command_line, environment


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where progress is kept."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "convcalc" / "quiz.json"


def right(seed: int, count: int, *topics: str) -> list[str]:
    return [q.text(q.answer) for q in questions(seed, count, topics)]


def test_right_answers_from_a_pipe(ask: Ask, home: Path) -> None:
    typed = "\n".join(right(3, 4)) + "\n"
    code, out, err = ask("quiz", "--seed", "3", "--count", "4", input=typed)
    assert (code, err) == (0, "")
    told = "? gives a hint, then the derivation; o offers answers, s skips, q ends."
    assert out.startswith(f"4 questions, seed 3.\n{told}\n")
    assert len(re.findall(r"\nRight(?:: .*)?\.\n", out)) == 4
    assert re.search(r"\nin all +4/4  █{20}\n$", out)
    topics = json.loads(home.read_text())["topics"]
    assert sum(row["right"] for row in topics.values()) == 4


ONE = ("quiz", "--count", "1", "--no-progress")


def test_after_a_right_answer_there_is_one_line_why(ask: Ask) -> None:
    (question,) = questions(12, 1, ["params"])
    out = ask(*ONE, "--seed", "12", "--topic", "params", input=question.text(question.answer)).out
    (line,) = [line for line in out.splitlines() if line.startswith("Right")]
    assert re.fullmatch(rf"Right: [\d·+ ]+ = {question.answer:,}\.", line)


def test_a_wrong_answer_is_told_its_mistake_then_there_is_a_second_try(ask: Ask) -> None:
    (question,) = questions(12, 1, ["params"])
    wrong = next(w for w in question.wrong if w.reason)
    args = (*ONE, "--seed", "12", "--topic", "params")
    text, right = question.text(wrong.answer), question.text(question.answer)
    out = ask(*args, input=f"{text}\n{right}\n").out
    assert f"\nNo. You {wrong.reason}. Once more:\n" in out
    assert re.search(r"\ntopic +right +with help *\nparams +0/1 +1 *\n$", out)
    assert "\nparameters\n" not in out
    out = ask(*args, input=f"{text}\n{text}\n").out
    assert f"\nNo: {right}.\nYou {wrong.reason}.\n\n" in out
    assert "\nparameters\n" in out
    assert f"= {question.answer:,}\n" in out
    assert re.search(r"\nparams +0/1\n$", out)


def test_a_wrong_answer_without_a_known_mistake_is_told_a_hint(ask: Ask) -> None:
    out = ask(*ONE, "--seed", "12", "--topic", "params", input="3\n3\n").out
    assert "\nNo. Once more:\nHint: params = " in out


def test_a_hint_comes_before_the_derivation(ask: Ask) -> None:
    args = (*ONE, "--seed", "4", "--topic", "shape", "--level", "1")
    (question,) = questions(4, 1, ["shape"], [1])
    right = question.text(question.answer)
    out = ask(*args, input=f"?\n{right}\n").out
    assert "\nHint: H_out, W_out = ⌊(H + 2·padding − kernel)/stride⌋ + 1\n" in out
    assert right not in out.partition("Hint")[2].partition(f"> {right}")[0]
    assert re.search(r"\nshape +0/1 +1 *\n$", out)
    out = ask(*args, input="?\n?\n").out
    assert f"\nIt is {right}.\n\n" in out
    assert re.search(r"\ntopic +right *\nshape +0/1\n$", out)


def test_answers_are_offered_when_asked_for(ask: Ask) -> None:
    (question,) = questions(1, 1, ["macs"])
    args = (*ONE, "--seed", "1", "--topic", "macs")
    letter = "abcd"[question.offered.index(question.answer)]
    out = ask(*args, input=f"o\n{letter}\n").out
    offered = re.findall(r"^  [abcd]\) (.*)$", out, re.MULTILINE)
    assert offered == [question.text(one) for one in question.offered]
    assert re.search(r"\nRight: .*\n\n.*\nmacs +0/1 +1 *\n$", out)
    out = ask(*args, "--choices", input=f"{letter}\n").out
    assert re.search(r"\nmacs +1/1", out)


def test_what_cannot_be_read_is_asked_again_and_is_never_wrong(ask: Ask) -> None:
    (question,) = questions(1, 1, ["macs"])
    typed = "x\ny\n\nz\n4x\nwhat\n" + question.text(question.answer)
    out = ask(*ONE, "--seed", "1", "--topic", "macs", input=typed).out
    assert out.count("Answer with a number.\n") == 5
    assert out.count("? gives a hint") == 2
    assert re.search(r"\nmacs +1/1", out)


def test_a_choice_has_one_try(ask: Ask) -> None:
    (question,) = questions(1, 1, ["dialects"], [3])
    letter = "abcd"[(question.offered.index(question.answer) + 1) % 4]
    out = ask(*ONE, "--seed", "1", "--topic", "dialects", "--level", "3", input=letter).out
    assert f"\nNo. The answer: {question.answer}.\n" in out


def test_what_is_skipped_is_not_wrong(ask: Ask) -> None:
    out = ask(*ONE[:1], "--no-progress", "--seed", "1", "--count", "3", input="s\nq\n").out
    assert "\nIt is " in out or "\nThe answer: " in out
    assert re.search(r"\ntopic +right +skipped *\n\w+ +0/0 +1 *\n$", out)
    out = ask("quiz", "--seed", "1", "--count", "3", "--no-progress", input="").out
    assert "topic" not in out


def test_a_drill_without_a_seed_begins_with_level_1_and_goes_on_where_it_was(
    ask: Ask, home: Path
) -> None:
    args = ("quiz", "--topic", "params", "--count", "1")
    assert "\n1/1  params, level 1\n" in ask(*args, input="s\n").out
    kept = {"params": {"asked": 2, "right": 2, "level": 3}}
    home.write_text(json.dumps({"schema": "convcalc.progress/1", "topics": kept}))
    assert "\n1/1  params, level 3\n" in ask(*args, input="s\n").out
    assert "\n1/1  params, level 5\n" in ask(*args, "--level", "5", input="s\n").out


def test_levels_move_within_a_drill(ask: Ask, home: Path) -> None:
    out = ask("quiz", "--topic", "params", "--count", "3", input="?\n?\ns\ns\n").out
    assert re.findall(r"params, level (\d)", out) == ["1", "1", "1"]
    assert json.loads(home.read_text())["topics"]["params"]["level"] == 1


def test_a_question_that_was_missed_is_the_first_of_the_next_drill(ask: Ask, home: Path) -> None:
    args = ("quiz", "--topic", "params", "--count", "2")
    first = ask(*args, input="1\n1\ns\n").out
    asked = first.partition("1/2  params, level 1\n")[2].partition("> ")[0]
    assert asked
    again = ask(*args, input="q\n").out
    assert f"1/2, missed before  params, level 1\n{asked}> " in again
    seeded = ask(*args, "--seed", "3", input="q\n").out
    assert asked not in seeded


def test_frameworks_but_pytorch_are_asked_about_when_named(ask: Ask) -> None:
    args = ("quiz", "--no-progress", "--seed", "5", "--count", "30")
    out = ask(*args, input="s\n" * 30).out
    assert "(PyTorch" in out
    assert "(Keras" not in out
    assert "(ONNX" not in out
    assert "dialects, level" not in out
    assert "(Keras" in ask(*args, "--dialect", "keras", input="s\n" * 30).out
    mixed = ask(*args, "--dialect", "all", input="s\n" * 30).out
    assert all(text in mixed for text in ("(PyTorch", "(Keras", "(ONNX", "dialects, level"))


def test_a_network_of_ones_own(ask: Ask, home: Path) -> None:
    args = ("quiz", "--from", "lenet5", "--seed", "4", "--count", "2")
    out = ask(*args, input="s\ns\n").out
    assert out.startswith("2 questions, seed 4.\n")
    assert re.search(r"\n  (conv|linear|max_pool)\d \(", out)
    given = ask("quiz", "--from", "resnet50", "--set", "width=2", "--count", "1", input="s\n")
    assert (given.code, "no var of it" in given.err) == (2, True)


@pytest.mark.parametrize(
    ("damage", "where"),
    [("{", "line 1, column 2"), ('{"schema": 1}', "no 'schema' that is 'convcalc.progress/1'")],
)
def test_a_damaged_file_costs_one_line(ask: Ask, home: Path, damage: str, where: str) -> None:
    home.parent.mkdir()
    home.write_text(damage)
    code, out, err = ask("quiz", "--seed", "3", "--count", "1", input="s\n")
    told = f"cannot be read: it is damaged ({where}); mend it, or delete it to begin anew"
    assert (code, err) == (0, f"progress is not kept: {home} {told}\n")
    assert "0/0" in out
    assert home.read_text() == damage


def test_a_place_that_cannot_be_written_costs_one_line(ask: Ask, home: Path) -> None:
    home.parent.write_text("a file, where a directory should be")
    code, out, err = ask("quiz", "--seed", "3", "--count", "2", input="s\ns\n")
    assert code == 0
    assert err.startswith(f"progress is not kept: {home} cannot be ")
    assert err.count("\n") == 1
    assert "in all" in out or "0/0" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--topic", "shap"], "--topic does not know 'shap'; did you mean 'shape'?"),
        (["--topic", "inverse", "--dialect", "keras"], "there are no such questions for keras"),
        (["--set", "a=1"], "--set goes with --from"),
        (["--from", "-"], "--from - goes with --export: answers come from standard input"),
        (["--format", "json"], "--format goes with --export"),
        (["--force"], "--force goes with --export"),
        (["--from", "lenet5", "--level", "2"], "--level goes without --from: it is the network's"),
        (
            ["--from", "lenet5", "--topic", "inverse"],
            "--topic of a network is one of shape, params, macs, field, received 'inverse'",
        ),
        (
            ["--export", "exam.doc"],
            "--export takes a file that ends in .md, .tex, .json, .gift, .xml, .csv, .tsv or .zip, "
            "or --format; received 'exam.doc'",
        ),
        (
            ["--export", "/nowhere/at/all.md"],
            "/nowhere/at/all.md cannot be written: no such file or directory",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, home: Path, args: list[str], message: str) -> None:
    assert ask("quiz", *args).said == message


def test_an_exam_is_two_files(ask: Ask, home: Path, tmp_path: Path) -> None:
    for ending in ("md", "tex", "json"):
        path = tmp_path / f"exam.{ending}"
        args = ("quiz", "--export", str(path), "--count", "20", "--seed", "7")
        key = tmp_path / f"exam-key.{ending}"
        assert ask(*args) == (0, f"wrote {path} (20 questions) and {key}\n", "")
        assert path.read_text()
        assert key.read_text()
        assert ask(*args).said == f"{path} exists; --force writes over it"
        assert ask(*args, "--force").code == 0
    assert not home.exists()


def test_a_paper_and_its_key_are_written_together_or_not_at_all(
    ask: Ask, home: Path, tmp_path: Path
) -> None:
    paper, key = tmp_path / "exam.md", tmp_path / "exam-key.md"
    key.write_text("the key of another paper")
    args = ("quiz", "--export", str(paper), "--count", "2", "--seed", "7")
    assert ask(*args).said == f"{key} exists; --force writes over it"
    assert not paper.exists()
    assert key.read_text() == "the key of another paper"


def test_an_exam_is_not_written_over_its_network(ask: Ask, home: Path, tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text("{input: 3x8x8, layers: [conv 4 3x3, relu]}")
    args = ("quiz", "--from", str(spec), "--export", str(spec), "--format", "json", "--force")
    assert ask(*args).said == f"{spec} is what is read; write to another file"
    assert spec.read_text().startswith("{input")


def test_an_exam_of_a_network(ask: Ask, home: Path) -> None:
    args = ("quiz", "--export", "-", "--from", "lenet5", "--count", "4", "--seed", "1")
    out = ask(*args).out
    assert out.startswith("# LeNet-5: 4 blanks, seed 1\n\nName: ")
    assert "\nDefaults and rules are those of PyTorch, channels first.\n" in out
    assert "\n| layer | kind | from | output |" in out
    assert "\n| input | input |  | 1x28x28 |" in out
    assert "\n# LeNet-5: 4 blanks, seed 1: key\n" in out
    assert out == ask(*args).out


# In a terminal


class Typist:
    """Somebody at a terminal of 80 columns."""

    def __init__(self, *args: str, home: Path, **env: str) -> None:
        ours, theirs = pty.openpty()
        # what a shell runs in the background ignores interrupts, and so would its children
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            command_line("quiz", *args),
            cwd=ROOT,
            env=environment(XDG_CONFIG_HOME=str(home), COLUMNS="80", **env),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        signal.signal(signal.SIGINT, before)
        os.close(theirs)
        self.ours, self.seen = ours, ""

    def until(self, text: str) -> None:
        """Read until `text` is there, which was not before."""
        start, end = len(self.seen), time.monotonic() + PATIENCE
        while text not in self.seen[start:] and time.monotonic() < end:
            if select.select([self.ours], [], [], 0.5)[0]:
                try:
                    self.seen += os.read(self.ours, 65536).decode().replace("\r\n", "\n")
                except OSError:
                    break
        assert text in self.seen[start:], self.seen

    def types(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def ends(self, interrupted: bool = False) -> int:
        """The exit code, when all has been read. An interrupt is sent again where nothing follows
        it: one that arrives between a prompt and the reading of an answer only counts with the next
        key.
        """
        end = time.monotonic() + PATIENCE
        quiet = 0.0
        while time.monotonic() < end:
            if interrupted and quiet == 0.0:
                os.kill(self.process.pid, signal.SIGINT)
            if not select.select([self.ours], [], [], 0.5)[0]:
                quiet = 0.0 if quiet >= 2.0 else quiet + 0.5
                continue
            interrupted = False
            try:
                piece = os.read(self.ours, 65536)
            except OSError:
                break
            if not piece:
                break
            self.seen += piece.decode().replace("\r\n", "\n")
        else:
            self.process.kill()
        os.close(self.ours)
        return self.process.wait(timeout=PATIENCE)


def test_typing_in_a_terminal(tmp_path: Path) -> None:
    (question,) = questions(5, 1, ["shape"])
    who = Typist("--seed", "5", "--count", "1", "--topic", "shape", home=tmp_path)
    who.until("> ")
    who.types("hello\n")
    who.until("Answer with three sizes")
    who.until("> ") if not who.seen.endswith("> ") else None
    who.types(question.text(question.answer) + "\n")
    assert who.ends() == 0
    assert "\x1b[32mRight" in who.seen
    bare = re.sub(r"\x1b\[[0-9;]*m", "", who.seen)
    assert max(map(len, bare.splitlines())) <= 80
    assert (tmp_path / "convcalc" / "quiz.json").exists()


def test_without_colour(tmp_path: Path) -> None:
    who = Typist("--seed", "5", "--count", "1", home=tmp_path, NO_COLOR="1")
    who.until("> ")
    who.types("s\n")
    assert who.ends() == 0
    assert not re.search(r"\x1b\[3\d", who.seen)


@pytest.mark.parametrize("end", ["\x03", "\x04"])
def test_interrupting_keeps_what_was_done(tmp_path: Path, end: str) -> None:
    who = Typist("--seed", "5", "--count", "5", home=tmp_path)
    who.until("> ")
    who.types("s\n")
    who.until("2/5")
    who.until("> ") if not who.seen.endswith("> ") else None
    if end == "\x04":
        who.types(end)
    assert who.ends(interrupted=end == "\x03") == 0
    assert "Traceback" not in who.seen
    assert "0/0" in who.seen
    kept = json.loads((tmp_path / "convcalc" / "quiz.json").read_text())["topics"]
    assert sum(row["skipped"] for row in kept.values()) == 1


def test_a_line_of_any_length_is_one_answer_and_is_shown_in_short(ask: Ask) -> None:
    out = ask(*ONE, "--seed", "1", "--topic", "macs", input="7" * 300_000 + "\nq\n").out
    assert f"\n> {'7' * 80}…\n" in out
    assert out.count("\n> ") == 2
    out = ask(*ONE, "--seed", "1", "--topic", "macs", input="7" * 2_000_000).out
    assert out.count("7" * 80) == 0
