"""Wrong usage: what is said instead of click's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.cli import COMMANDS
from convcalc.cli.synonyms import OPTIONS, option_meant
from convcalc.diagnostics import did_you_mean
from tests.conftest import Ask, bare


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show"], "SPEC is missing; for example: convcalc show resnet50 --depth 1"),
        (["conv"], "INPUT is missing; for example: convcalc conv 3x224x224 64 7x7/2 p3"),
        (["add"], "INPUT is missing; for example: convcalc add 64x56x56 64x56x56"),
        (["field"], "SPEC is missing; for example: convcalc field resnet18"),
    ],
)
def test_what_is_missing_is_told_with_an_example(ask: Ask, words: list[str], said: str) -> None:
    assert ask(*words).said == said
    assert ask(*said.rpartition("convcalc ")[2].split()).code == 0


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("--kernal", "did you mean '--kernel'?"),
        ("--quiet", "'convcalc conv --help' lists them"),
        ("--latency", "'convcalc conv --help' lists them"),
        ("-z", "'convcalc conv --help' lists them"),
        ("--keras", "write --dialect keras"),
        ("--json", "write --format json"),
        ("--nhwc", "write --layout channels_last"),
        ("--channels", "write --filters 64"),
        ("--input", "the shape stands without an option: convcalc conv 3x224x224 64 7x7/2 p3"),
    ],
)
def test_an_option_that_is_far_is_not_offered(ask: Ask, option: str, hint: str) -> None:
    answer = ask("conv", "3x8x8", "4", "3", option, "1")
    assert answer.said == f"there is no option '{option}'; {hint}"
    assert answer.marked == option


@pytest.mark.parametrize("written", OPTIONS)
def test_what_is_written_instead_of_an_option_exists(ask: Ask, written: str) -> None:
    option = written.split(maxsplit=1)[0]
    rooms = [name for name in (*COMMANDS, "conv") if option in ask(name, "--help").out]
    assert rooms


def test_options_that_people_try_are_offered_where_there_is_what_they_mean() -> None:
    assert option_meant("--json", ["--format"]) == "write --format json"
    assert option_meant("--json", ["--depth"]) == ""


@pytest.mark.parametrize(
    ("words", "said", "marked"),
    [
        (["conv", "3x8x8", "4", "--kernel"], "--kernel is without its value; write --kernel N", 0),
        (["field", "lenet5", "--svg"], "--svg is without its value; write --svg FILE", 0),
        (["show", "lenet5", "--weights=3"], "--weights takes no value", "--weights"),
        (
            ["conv", "3x8x8", "4", "3", "--dialect", "caffe"],
            "--dialect takes pytorch, keras, onnx or all, received 'caffe'",
            "caffe",
        ),
        (
            ["show", "lenet5", "--depth", "0"],
            "--depth takes a whole number of at least 1, received '0'",
            "0",
        ),
        (["quiz", "--level=9"], "--level takes a whole number from 1 to 5, received '9'", "9"),
        (
            ["show", "lenet5", "--columns", "name,parms"],
            "--columns does not know 'parms'; did you mean 'params'?",
            "parms",
        ),
        (
            ["show", "lenet5", "--count-as", "flops"],
            "--count-as does not know 'flops'; FLOPs are a column of their own: --columns +flops",
            "flops",
        ),
        (
            ["show", "lenet5", "3x64x64"],
            "there is no place for '3x64x64'; if it is the input: --input 3x64x64",
            "3x64x64",
        ),
        (
            ["memory", "lenet5", "--memory", "8", "GB"],
            "there is no place for 'GB'; write them as one: --memory 8GB",
            "GB",
        ),
        (
            ["memory", "lenet5", "--fit", "256", "kib"],
            "there is no place for 'kib'; write them as one: --fit 256KiB",
            "kib",
        ),
        (
            ["memory", "lenet5", "--train", "Adam"],
            "there is no place for 'Adam'; write --optimizer adam",
            "Adam",
        ),
        (
            ["show", "lenet5", "vgg16"],
            "there is no place for 'vgg16'; for example: convcalc show resnet50 --depth 1",
            "vgg16",
        ),
        (
            ["show", "lenet5", "--set", "classes"],
            "--set takes NAME=VALUE, received 'classes'",
            "classes",
        ),
        (
            ["conv", "", "4", "3"],
            "INPUT must be channels and spatial sizes, such as 3x224x224, received ''",
            "conv",
        ),
        (
            ["show", "lenet6"],
            "there is no file lenet6, and no network of that name; did you mean 'lenet5'?",
            "lenet6",
        ),
        (
            ["show", "unet_small:foo"],
            "there is no variant 'foo'; the spec has no variants: leave the name and the colon out",
            "unet_small:foo",
        ),
        (
            ["conv", "3x8x8", "99999999999", "3"],
            "'filters' must be at most 2,147,483,647, received 99999999999; "
            "filters: number of output channels",
            "99999999999",
        ),
    ],
)
def test_all_wrong_usage_is_told_alike(
    ask: Ask, words: list[str], said: str, marked: str | int
) -> None:
    answer = ask(*words)
    assert answer.said == said
    assert answer.marked == (marked or words[-1])


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_both_flags_print_the_version(ask: Ask, flag: str) -> None:
    assert ask(flag) == (0, f"convcalc {convcalc.__version__}\n", "")


@pytest.mark.parametrize(
    ("word", "options"),
    [
        ("max_latency", ["max_macs", "max_params"]),
        ("max_flops", ["max_field", "max_macs"]),
        ("foo", ["zoo"]),
    ],
)
def test_what_is_far_is_not_meant(word: str, options: list[str]) -> None:
    assert did_you_mean(word, options) == ""


def test_help_does_not_repeat_the_name(ask: Ask) -> None:
    assert ask("stack", "3x8x8", "conv 4 x").err.endswith(
        "  help: for example 'conv 64 7x7/2 p3'\n\n"
    )


# The echo is what was typed, and what is wrongly written is wrong usage


@pytest.mark.parametrize(
    ("words", "echo", "marked"),
    [
        (["conv", "3x8x8", "4", "-k", "0"], "conv 3x8x8 4 -k 0", "0"),
        (["conv", "3x8x8", "--filters=4", "-k0"], "conv 3x8x8 --filters=4 -k0", "0"),
        (
            ["conv", "--dialect", "keras", "3x8x8", "4", "0"],
            "conv --dialect keras 3x8x8 4 0",
            "0",
        ),
        (["conv", "3x8x8", "4", "(3,5,x)"], 'conv 3x8x8 4 "(3,5,x)"', "(3,5,x)"),
        (["stack", "3x8x8", "conv 4 0"], 'stack 3x8x8 "conv 4 0"', "0"),
        (["explain", "lenet5", "--set", "a=3"], "explain lenet5 --set a=3", "a=3"),
        (["3x8x8", "conv 4 0"], "conv 3x8x8 4 0", "0"),
    ],
)
def test_the_echo_is_what_was_typed(ask: Ask, words: list[str], echo: str, marked: str) -> None:
    code, out, err = ask(*words)
    assert (code, out) == (2, "")
    _, _, excerpt, carets = err.splitlines()[:4]
    assert excerpt == f"1 | convcalc {echo}"
    assert excerpt[carets.index("^") :][: carets.count("^")] == marked


def test_a_design_that_does_not_work_out_is_no_wrong_usage(ask: Ask) -> None:
    assert ask("conv", "3x8x8", "4", "9").code == 1
    assert ask("show", "-", input="input: 3x8x8\nlayers: [convv]\n").code == 1


def test_a_terminal_names_the_command_that_explains_a_code(ask: Ask, screen: Ask) -> None:
    last = "what it means: convcalc explain E104"
    words = ("stack", "3x8x8", "conv 4 0")
    assert bare(screen(80, *words).out).splitlines()[-1] == last
    assert last not in ask(*words).err
    assert ask(*last.partition("convcalc ")[2].split()).code == 0


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        (["memory", "lenet5", "--svg", "."], "."),
        (["memory", "lenet5", "--svg", ".."], ".."),
        (["memory", "lenet5", "--svg", "folder/"], "folder/"),
        (["roofline", "lenet5", "--device", "t4", "--svg", "folder"], "folder"),
        (["sweep", "resnet18", "--set", "width=0.5,1", "-o", "."], "."),
        (["convert", "lenet5", "--to", "html", "-o", "."], "."),
    ],
)
def test_a_place_that_is_no_file_is_pointed_at(
    ask: Ask, words: list[str], marked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    answer = ask(*(word.format(tmp_path) for word in words))
    assert (answer.code, answer.marked) == (2, marked.format(tmp_path))


def test_a_picture_does_not_go_where_the_answer_goes(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["memory"], ["roofline", "--device", "t4"]):
        answer = ask(words[0], "lenet5", *words[1:], "--svg", "-")
        assert answer.code == 2
        assert answer.said == "'-' is standard output, where the answer goes; name a file"
        assert answer.marked == "-"
    assert not [*tmp_path.iterdir()]


def test_what_is_converted_goes_to_standard_output_by_name(ask: Ask) -> None:
    assert ask("convert", "lenet5", "-o", "-") == ask("convert", "lenet5")
    asked = ("convert", "lenet5", "--to", "html")
    assert ask(*asked, "-o", "-") == ask(*asked)


@pytest.mark.parametrize(
    "typed",
    [
        "convert lenet5 -o --to",
        "field lenet5 conv1 --svg --html",
        "memory lenet5 --svg --train",
        "roofline lenet5 --svg --batch 4",
        "quiz --export --count 3",
        "sweep mobilenet_v2 --set width=1,2 -o --force",
        "apply conv --input random --picture --steps",
        "check lenet5 --weights --write",
    ],
)
def test_an_option_is_not_taken_for_the_name_of_a_file(ask: Ask, typed: str) -> None:
    words = typed.split()
    k = next(
        k
        for k in range(len(words))
        if words[k] in ("-o", "--svg", "--export", "--picture", "--weights")
    )
    option = words[k + 1]
    told = f"a file name is missing before '{option}'; for a file of that name write ./{option}"
    before = set(Path.cwd().iterdir())
    found = ask(*words)
    assert (found.code, found.out, found.said) == (2, "", told)
    assert set(Path.cwd().iterdir()) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("memory lenet5 --fit --memory 16GB", "--fit is without its value"),
        ("memory lenet5 --batch --train", "--batch is without its value"),
        ("roofline lenet5 --device --batch 4", "--device is without its value"),
        ("sweep lenet5 --set -o rows.csv", "--set is without its value"),
        ("conv 3x8x8 --filters --kernel 3", "--filters is without its value"),
    ],
)
def test_an_option_is_not_taken_for_the_value_of_another(ask: Ask, typed: str, told: str) -> None:
    found, option = ask(*typed.split()), told.split(maxsplit=1)[0]
    assert (found.code, found.out) == (2, "")
    assert found.said.startswith(f"{told}; write {option} ")


def test_an_empty_value_is_told_as_one(ask: Ask) -> None:
    told = "--batch takes a whole number from 1 to 2,147,483,648, received ''"
    assert ask("memory", "lenet5", "--batch", "").said == told


def test_a_layer_in_the_place_of_a_spec(ask: Ask) -> None:
    found = ask("count", "conv 32 3x3/2 same", "--input", "3x8x8")
    assert found.err == (
        "command line:1:17: error[E100]: there is no file conv 32 3x3/2 same\n"
        "  |\n"
        '1 | convcalc count "conv 32 3x3/2 same" --input 3x8x8\n'
        "  |                 ^^^^^^^^^^^^^^^^^^\n"
        '  help: for layers: convcalc stack 3x224x224 "conv 32 3x3/2 same"; with --spec it writes '
        "a spec\n\n"
    )


@pytest.mark.parametrize(
    ("condition", "unit", "hint"),
    [
        ("macs < 1M", "M", "write 1e6 for 1M"),
        ("params < 3k", "k", "write 1e3 for 1k"),
        ("memory < 64KiB", "KiB", "write N * 1024 for N KiB"),
        ("memory < 4MiB", "MiB", "write N * 1024**2 for N MiB"),
        ("memory < 4MB", "MB", "write N * 1e6 for N MB"),
        ("memory < 64kB", "kB", "write N * 1e3 for N kB"),
    ],
)
def test_units_in_conditions(ask: Ask, condition: str, unit: str, hint: str) -> None:
    found = ask("sweep", "mobilenet_v2", "--set", "width=1,2", "--where", condition)
    assert found.said == f"--where: a number cannot be followed by '{unit}'; {hint}"
