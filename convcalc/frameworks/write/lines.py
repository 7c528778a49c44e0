"""Parts as lines of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.loops import alike_but_the_first, is_named
from convcalc.frameworks.write.parts import Join, Step, When, same
from convcalc.frameworks.write.texts import (
    WIDTH,
    all_numbers,
    code_text,
    default,
    folded,
    in_flow,
    in_places,
    is_constant,
    is_default,
    listed,
    python,
    quoted,
)
from convcalc.layers.settings import MODES
from convcalc.layers.weight import said
from convcalc.parser.value import scalar
from convcalc.parser.write import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.write.parts import Block, Loop, Part

    Told = Callable[[Part], str]

IN = "    "


class Lines:
    """Writes parts; `told` says what comes out of one, for a comment behind it."""

    def __init__(self, network: Network) -> None:
        self.defaults: Mapping[str, Mapping[str, Any]] = network.dialect.defaults

    def block(self, block: Block) -> Iterator[str]:
        yield f"  {block.name}:"
        if block.params:
            params = ", ".join(f"{key}: {default(block, key)}" for key in block.params)
            yield f"    params: {{{params}}}"
        yield "    layers:"
        yield from (f"      {line}" for line in self.parts(block.parts))

    def parts(self, parts: Sequence[Part], told: Told | None = None) -> Iterator[str]:
        for part in parts:
            comment = told(part) if told else ""
            for k, line in enumerate(self.part(part)):
                yield f"{line}  # {comment}" if comment and not k else line

    def part(self, part: Part) -> Iterator[str]:
        if isinstance(part, Step):
            yield from self.step(part)
        elif isinstance(part, Join):
            yield from self.join(part)
        elif isinstance(part, When):
            yield from self.when(part)
        else:
            yield from self.loop(part)

    # Layers

    def step(self, step: Step) -> Iterator[str]:
        wiring = self.wiring(step)
        names = [
            n for value in wiring.values() for n in (value if type(value) is list else [value])
        ]
        settings = self.settings(step)
        if all(PLAIN.fullmatch(n) and scalar(n) == n for n in names):
            words = [f"{key}={listed(value)}" for key, value in wiring.items()]
            yield f"- {' '.join([word_of(step), *settings, *words])}"
            return
        text = in_flow(" ".join(settings))
        pairs = [f"{word_of(step)}: {text}", *(f"{k}: {quoted(v)}" for k, v in wiring.items())]
        yield f"- {{{', '.join(pairs)}}}"

    def wiring(self, step: Step) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if step.named:
            found["name"] = step.name
        if step.sources is not None:
            sources = [name or "input" for name in step.sources]
            found["from"] = sources[0] if len(sources) == 1 else sources
        if step.share:
            found["share"] = step.share
        return found

    def settings(self, step: Step) -> list[str]:
        """The words behind the name of a layer or block."""
        if step.block is not None:
            block = step.block
            slots = {k: slot for k, slot in step.settings.items() if not is_default(block, k, slot)}
            return in_places({k: code_text(slot) for k, slot in slots.items()}, block)
        words = self.of_kind(step)
        return [*words, said(step.held)] if step.held else words

    def of_kind(self, step: Step) -> list[str]:
        """As `Kind.shorthand` has it, with the names of parameters among the values."""
        assert step.kind is not None
        defaults = self.defaults.get(step.kind.name, {})
        words: list[str] = []
        in_order = True
        for s in step.kind.settings():
            slot = step.settings.get(s.name)
            usual = defaults.get(s.name, s.default)
            if slot is None or (is_constant(slot, usual) and not s.required):
                in_order = in_order and not s.positional
                continue
            text = code_text(slot)
            plain = text.replace("x", "").isdecimal() or (text[0] == "$" and all_numbers(slot))
            if s.name == "stride" and words and "/" not in words[-1].split("$(")[0]:
                words[-1] += f"/{text}"
            elif s.positional and in_order:
                words.append(text)
            elif s.short and plain:
                words.append(s.short + text)
            elif text in MODES or text == "true":
                words.append(s.name if text == "true" else text)
            else:
                words.append(f"{s.name}={text}")
        return words

    # What holds others

    def join(self, join: Join) -> Iterator[str]:
        merge = join.merge
        wiring = f", name: {quoted(merge.name)}" if merge.named else ""
        how = " ".join([word_of(merge), *self.settings(merge)])
        usual = "add" if join.residual else "concat"
        first, *others = join.paths
        word = "residual" if join.residual else "branches"
        bare = how == usual and not merge.named
        if bare and join.residual and not others[0] and join.skips is None:
            yield "- residual:"
            yield from self.below(first, IN)
            return
        if bare and not join.residual and all(join.paths):
            yield "- branches:"
            for path in join.paths:
                yield from self.listed(path)
            return
        yield f"- {word}:"
        if join.residual:
            yield from self.keyed("main", first)
            if others[0]:
                yield from self.keyed("shortcut", others[0])
            elif join.skips is not None:
                yield f"{IN}shortcut: {code_text(join.skips)}"
        else:
            yield f"{IN}paths:"
            for path in join.paths:
                yield from (f"  {line}" for line in self.listed(path))
        if how != usual:
            yield f"{IN}merge: {how}"
        if wiring:
            yield f"{IN}name: {quoted(merge.name)}"

    def keyed(self, key: str, parts: Sequence[Part]) -> Iterator[str]:
        yield f"{IN}{key}:"
        yield from self.below(parts, IN + "  ")

    def listed(self, path: Sequence[Part]) -> Iterator[str]:
        """A path as an entry of a list: on one line, if its layers are lines without commas."""
        lines = list(self.parts(path))
        short = f"{IN}- [{', '.join(line[2:] for line in lines)}]"
        flat = all(line.startswith("- ") and not set(line) & set("[]{},:#") for line in lines)
        if flat and len(short) < WIDTH - 8:
            yield short
            return
        yield f"{IN}- {lines[0]}"
        yield from (f"{IN}  {line}" for line in lines[1:])

    def below(self, parts: Sequence[Part], indent: str) -> Iterator[str]:
        yield from (f"{indent}{line}" for line in self.parts(parts))

    def when(self, part: When) -> Iterator[str]:
        lines = list(self.parts(part.inner))
        if len(lines) == 1 and isinstance(part.inner[0], Step):
            braces = lines[0].endswith("}")
            holds = code_text(part.holds)
            yield f"{lines[0][:-1]}, when: {holds}}}" if braces else f"{lines[0]} when={holds}"
            return
        yield f"- when: {code_text(part.holds)}"
        yield "  layers:"
        yield from (f"{IN}{line}" for line in lines)

    def loop(self, loop: Loop) -> Iterator[str]:
        step, count = loop.steps[0], code_text(loop.count)
        assert step.block is not None
        if len(loop.steps) > 1 and not alike_but_the_first(loop.steps):
            yield from self.table(loop)
            return
        texts = {}
        for key, (first, rest) in loop.turns.items():
            one, other = code_text(first), code_text(rest)
            if one != other:
                texts[key] = f"$({python(first)} if i == 0 else {python(rest)})"
            elif not is_default(step.block, key, first):
                texts[key] = one
        words = in_places(texts, step.block)
        if is_named(loop.name, loop.start) and PLAIN.fullmatch(loop.name[:-1]):
            name = loop.name[:-1]
            yield f"- {' '.join([step.word, *words, f'repeat={count}', f'name={name}'])}"
            return
        yield f"- repeat: {count}"
        yield f"  layers: {' '.join([step.word, *words, f'name={counted(loop)}'])}"

    def table(self, loop: Loop) -> Iterator[str]:
        """A loop over rows: what differs from turn to turn, a column for each parameter."""
        step = loop.steps[0]
        assert step.block is not None
        texts, columns = {}, []
        for key, slot in step.settings.items():
            values = [one.settings[key] for one in loop.steps]
            if any(not same(one.values, slot.values) for one in values):
                texts[key] = f"${key}"
                columns.append((key, [code_text(one) for one in values]))
            elif not is_default(step.block, key, slot):
                texts[key] = code_text(slot)
        words = in_places(texts, step.block)
        names = ", ".join(key for key, _ in columns)
        rows = [", ".join(column[k] for _, column in columns) for k in range(len(loop.steps))]
        rows = [f"[{row}]" for row in rows] if len(columns) > 1 else rows
        yield f"- for: [{names}]" if len(columns) > 1 else f"- for: {names}"
        yield from folded("  in: [", rows)
        yield "  index: i"
        yield f"  layers: {' '.join([step.word, *words, f'name={counted(loop)}'])}"


def word_of(step: Step) -> str:
    return step.word if step.words is None else code_text(step.words)


def counted(loop: Loop) -> str:
    """The name of a turn."""
    return f"{loop.name}$(i + {loop.start})" if loop.start else f"{loop.name}$i"
