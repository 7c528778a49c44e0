"""`convcalc schema`: what editors are told of specs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import convcalc
from convcalc.commands.schema.build import TOP, spec_schema
from convcalc.commands.schema.values import TYPES
from convcalc.layers import KINDS, kind_named
from convcalc.layers.settings import SettingType
from convcalc.parser import zoo
from convcalc.parser.heading import KEYS
from tests.conftest import Ask
from tests.networks import FAMILY, FILES, FLAWED


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(spec_schema())


def mistakes(spec: Any) -> list[str]:
    """Where a spec, or its text, does not fit."""
    data = yaml.safe_load(spec) if isinstance(spec, str) else spec
    found = validator().iter_errors(data)
    return [error.json_path for error in found]


def test_the_schema_is_one(ask: Ask) -> None:
    code, out, err = ask("schema")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert data == spec_schema()
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(data)


def test_every_reference_leads_somewhere() -> None:
    schema = spec_schema()

    def walk(part: Any) -> None:
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            place: Any = schema
            for step in part["$ref"].removeprefix("#/").split("/"):
                place = place[int(step) if isinstance(place, list) else step]
        for inner in part.values() if isinstance(part, dict) else part:
            if isinstance(inner, (dict, list)):
                walk(inner)

    walk(schema)


@pytest.mark.parametrize("file", FILES)
def test_specs_that_come_along_fit(file: str) -> None:
    assert mistakes(zoo.source(file).text) == []


@pytest.mark.parametrize("text", [FLAWED, FAMILY])
def test_specs_of_tests_fit(text: str) -> None:
    assert mistakes(text) == []


def line(layers: str) -> str:
    return f"{{input: 3x32x32, layers: [{layers}]}}"


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_each_kind_fits_and_reads(name: str) -> None:
    """As a line, behind its name, and with every alias of every setting that has a default."""
    kind = kind_named(name)
    assert kind is not None
    settings = kind.example[1]
    assert mistakes(line(f"'{name} {settings}'".replace(" '", "'"))) == []
    assert mistakes(line(f"{{{name}: '{settings}'}}")) == []
    for setting in kind.settings():
        given = {s.name: "$x" for s in kind.settings() if s.required and s is not setting}
        value = "$x" if setting.default is None else setting.default
        for word in (setting.name, *setting.aliases):
            layer = {name: {**given, word: list(value) if isinstance(value, tuple) else value}}
            assert mistakes({"input": 3, "layers": [layer]}) == [], word


@pytest.mark.parametrize(
    "text",
    [
        line("'nn.Conv2d(3, 8, 3)', relu"),
        line("Conv2d 8 3, {MaxPool2d: {kernel_size: 2}}"),
        line("conv 8 3, [relu, [relu]], {residual: [conv 8 3 p1]}"),
        line("{conv: 8}, {conv: {out_channels: 8, kernel_size: [3, 3], padding: same}}"),
        line("{when: $(1 < 2), layers: [relu], else: [conv 8 1]}"),
        line("{repeat: $n, index: i, conv: 8 3, name: c}"),
        "{input: [3, 8, 8], layers: [relu], blocks: {b: [relu]}, layout: NCHW, dialect: Keras}",
        "{input: 3, blocks: {b: {params: {n: }, layers: [linear $n]}}, layers: [b 3, {b: {n: 2}}]}",
        "{inputs: {a: 3x8x8, b: [3, 8, 8]}, layers: [{add: {from: [a, b]}}], outputs: add1}",
        "{input: 3, layers: [linear 2], expect: {output: 2, params: 8, macs: 6k}, "
        "budget: {max_memory: 4KiB}, lint: {ignore: C2, multiple: 4}, variants: {a: }}",
    ],
)
def test_other_ways_to_write_fit(text: str) -> None:
    assert mistakes(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{input: 3x8x8}", "$"),
        ("{layers: [relu]}", "$"),
        ("{input: 3x8x8, layer: [relu]}", "$"),
        ("{input: 3x8x8, layers: [relu], dialekt: keras}", "$"),
        ("{input: 3x8x8, layers: [relu], dialect: jax}", "$.dialect"),
        ("{input: three, layers: [relu]}", "$.input"),
        (line("cnv 8 3"), "$.layers"),
        (line("{cnv: {filters: 8}}"), "$.layers"),
        (line("{conv: {filters: 8, kernal: 3}}"), "$.layers"),
        (line("{conv: {filters: 8}, nmae: x}"), "$.layers"),
        (line("{conv: {filters: eight}}"), "$.layers"),
        (line("{conv: {filters: 0}}"), "$.layers"),
        (line("{conv: {kernel: 3}}"), "$.layers"),
        (line("{conv: {filters: 8, bias: 'no'}}"), "$.layers"),
        (line("{conv: {filters: 8, padding: [1, [2, 3, 4]]}}"), "$.layers"),
        (line("{conv: }"), "$.layers"),
        (line("{residual: {man: [relu]}}"), "$.layers"),
        (line("{repeat: often, layers: [relu]}"), "$.layers"),
        ("{input: 3, layers: [linear 2], expect: {parms: 8}}", "$.expect"),
        ("{input: 3, layers: [linear 2], budget: {max_parms: 8}}", "$.budget"),
        ("{input: 3, layers: [linear 2], lint: {ignroe: C2}}", "$.lint"),
        ("{input: 3, layers: [linear 2], variants: {a: {layers: []}}}", "$.variants.a"),
    ],
)
def test_common_mistakes_do_not_fit(text: str, place: str) -> None:
    """Nor are they read."""
    assert place in mistakes(text)
    with pytest.raises(convcalc.Problems):
        convcalc.analyze(convcalc.loads(text))


def test_there_is_no_second_list() -> None:
    """Keys, kinds and types of settings are those that there are."""
    assert tuple(TOP) == KEYS
    schema = spec_schema()
    words = schema["$defs"]["layer"]["anyOf"][1]["properties"]
    assert set(KINDS) <= set(words)
    assert set(TYPES) == {
        type(s.type) for k in KINDS for s in (kind_named(k) or pytest.fail(k)).settings()
    }
    assert all(issubclass(one, SettingType) for one in TYPES)
