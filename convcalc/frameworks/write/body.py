"""The class of a block or network in PyTorch: what it holds, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write import each
from convcalc.frameworks.write.constants import comment
from convcalc.frameworks.write.forward import Forward, folded
from convcalc.frameworks.write.made import Made
from convcalc.frameworks.write.parts import Block, Join, Step, When, steps_in
from convcalc.frameworks.write.python import IN, Nest, keyed, statement
from convcalc.frameworks.write.spelled import wraps
from convcalc.frameworks.write.torch.functions import function
from convcalc.frameworks.write.torch.given import is_given, names_of, parameters
from convcalc.frameworks.write.torch.tensors import laid
from convcalc.frameworks.write.torch.tied import function as tied_function
from convcalc.frameworks.write.torch.tied import parameter
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.frameworks.write.parts import Part


class Body(Made):
    """A class that is being written."""

    keys: Sequence[str] = ()
    """Those of the dictionary that it gives, if it gives one."""

    # What is held

    def constructor(self, parameters: Sequence[str]) -> Iterator[str]:
        yield from statement("def __init__(", Nest("", ["self", *parameters], "):"), IN)
        inner = IN * 2
        yield f"{inner}super().__init__()"
        yield from (f"{inner}self.{name} = {name}" for name in self.stored)
        own = self.held.own()
        runs = {id(step): run for run in self.held.runs.values() for step in run[1]}
        seen: set[int] = set()
        singles = [step for step in own if id(step) not in runs]
        for path, container in self.held.containers(singles):
            front, behind = self.held.assigned(path)
            yield f"{inner}{front}{container}{behind}"
        yield from self.listed(self.parts, inner, runs, seen)
        for step in self.held.own():
            if step.tie is not None:
                yield f"{inner}{self.held.names[id(step)]}.weight = {self.weight_of(step)}"

    def weight_of(self, step: Step) -> str:
        """The parameter of another layer that a layer has."""
        assert step.tie is not None
        try:
            return parameter(step.tie, self.steps, self.held)
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return "None"

    def listed(
        self, parts: Sequence[Part], indent: str, runs: Mapping[int, Any], seen: set[int]
    ) -> Iterator[str]:
        for part in parts:
            if isinstance(part, Step):
                yield from self.one(part, indent, runs, seen)
            elif isinstance(part, Join):
                for path in part.paths:
                    yield from self.listed(path, indent, runs, seen)
                yield from self.one(part.merge, indent, runs, seen)
                if part.skips is not None:
                    yield f"{indent}self.{self.flags[id(part)]} = {self.told(part.skips)}"
            elif isinstance(part, When):
                flag = self.flags[id(part)]
                yield f"{indent}self.{flag} = {self.told(part.holds)}"
                inner = list(self.listed(part.inner, indent + IN, runs, seen))
                if inner:
                    yield f"{indent}if self.{flag}:"
                    yield from inner

    def one(
        self, step: Step, indent: str, runs: Mapping[int, Any], seen: set[int]
    ) -> Iterator[str]:
        if id(step) not in self.modules or id(step) in self.held.again or id(step) in seen:
            return
        if id(step) in runs:
            name, run = runs[id(step)]
            seen.update(map(id, run))
            nest = self.held.sequential(run, lambda one: self.modules[id(one)])
            yield from statement(f"self.{name} = ", nest, indent)
            return
        yield from folded(comment(step), indent)
        if is_given(step):
            for name, made in parameters(step, self.rank(step), self.told):
                yield from statement(f"{self.held.path_of(name)} = ", made, indent)
            return
        front, made, behind = self.held.put(step, self.modules[id(step)])
        yield from statement(front, made, indent, behind)

    # What is done

    def forward(
        self,
        known: Mapping[str, str],
        names: Sequence[str],
        comments: Callable[[Step], str],
    ) -> Iterator[str]:
        yield f"{IN}def forward(self, {', '.join(names)}):"
        made = Forward(self.held, self.applied, known, self.flags, self.wanted)
        made.comments = comments
        read_again = any(name in self.wanted for name in known)
        var = made.fresh("out") if read_again else names[0]
        tip = made.emit(self.parts, names[0], var)
        ends = [made.known.get(name, tip) for name in self.outputs] or [tip]
        yield from made.lines
        given = keyed(self.keys, ends) if self.keys else ", ".join(ends)
        yield from statement("return ", given, IN * 2)

    def applied(self, step: Step, inputs: Sequence[str]) -> str:
        """The expression of a layer applied to `inputs`."""
        name = self.held.names.get(id(step))
        if name is not None and not step.reads:
            return name
        if is_given(step):
            return self.given_its_weights(step, inputs[0])
        if step.kind is not None and step.kind.among("embeddings"):
            return self.looked_up(step, inputs[0])
        inputs = [
            laid(text, self.tensors[read], step, self.told_later) if read in self.tensors else text
            for text, read in zip(inputs, step.reads, strict=True)
        ]
        if step.gives in self.single:
            rows = zip(inputs, step.reads, strict=True)
            inputs = [f"{text}[None]" if read in self.alone else text for text, read in rows]
        if name is not None:
            if self.is_module(step):
                return each.applied(name, step, inputs, self.whole_rank(step))
            if step.kind is not None and wraps(step, self.rank(step)):
                return f"{name}({inputs[0]}.movedim(1, -1)).movedim(-1, 1)"
            if len(inputs) > 1 and step.kind is not None and step.kind.among("attentions"):
                inputs = self.in_batches(step, inputs)
                inputs = [*inputs, inputs[-1]][:3]  # values are made of what keys are made of
            return f"{name}({', '.join(inputs)})"
        if step.kind is not None and (step.kind.among("joins") or "equation" in step.settings):
            inputs = self.in_batches(step, inputs)
        try:
            if step.tie is not None:
                weight = self.weight_of(step)
                return tied_function(step, inputs[0], weight, self.rank(step), self.told_later)
            if not self.is_module(step):
                made = function(step, self.rank(step), inputs, self.told_later) or "None"
                alone = step.gives in self.single
                return made.replace(f"{inputs[0]}.shape[0]", "1") if alone else made
            text = function(each.within(step), self.rank(step), ["x"], self.told_later)
            return each.applied(f"lambda x: {text}", step, inputs, self.whole_rank(step))
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return "None"

    def given_its_weights(self, step: Step, x: str) -> str:
        """A layer as a function of parameters of the class."""
        if step.kind is not None and step.kind.among("embeddings"):
            x = self.words(step, x)
        elif step.reads[0] in self.alone:
            x = f"{x}[None]"
        weight, *bias = map(self.held.path_of, names_of(step))
        try:
            return tied_function(step, x, weight, self.rank(step), self.told_later, *bias)
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
            return "None"

    def words(self, step: Step, x: str) -> str:
        """What an embedding reads: numbers of words, which layers give in one channel."""
        source = step.reads[0]
        if source in self.alone:
            x = f"{x}[None]"
        return f"{x}.squeeze(1).long()" if source in self.made_here else x

    def looked_up(self, step: Step, x: str) -> str:
        """An embedding applied to numbers of words."""
        x = self.words(step, x)
        name = self.held.names.get(id(step))
        try:
            if name is None and step.tie is not None:
                weight = self.weight_of(step)
                return tied_function(step, x, weight, self.rank(step), self.told_later)
        except Unwritten as unwritten:
            self.refuse(step, str(unwritten))
        return f"{name}({x}).movedim(-1, 1)"

    def in_batches(self, step: Step, inputs: Sequence[str]) -> list[str]:
        """Inputs with a copy for each sample of what has no batch: joins and sums by letters do not
        broadcast.
        """
        rows = list(zip(inputs, step.reads, strict=True))
        lone = self.alone | self.single
        batched = next((text for text, name in rows if name not in lone), None)
        found = []
        for text, name in rows:
            shape = self.shapes.get(name)
            keep = ", -1" * (len(shape.spatial) + 1 if shape else 0)
            copied = batched is not None and name in lone
            found.append(f"{text}.expand({batched}.shape[0]{keep})" if copied else text)
        return found

    # A list of modules

    def sequence(self) -> bool:
        """Whether it is a Sequential itself: its layers are called 0, 1, …"""
        steps = list(steps_in(self.parts))
        names = [step.name for step in steps]
        flat = all(
            isinstance(inner, Step)
            for part in self.parts
            for inner in (part.inner if isinstance(part, When) else [part])
        )
        straight = all(step.sources is None and self.held.plain(step) for step in steps)
        return flat and straight and names == [str(k) for k in range(len(names))]

    def as_sequence(self, block: Block) -> Iterator[str]:
        parameters = self.parameters(block)
        yield from statement("def __init__(", Nest("", ["self", *parameters], "):"), IN)
        inner = IN * 2
        plain = [part for part in self.parts if isinstance(part, Step)]
        nests = [self.modules[id(step)] for step in plain]
        if len(plain) == len(self.parts):
            yield from statement("", Nest("super().__init__(", nests), inner)
            return
        front = 0
        while isinstance(self.parts[front], Step):
            front += 1
        yield from statement("layers = ", Nest("[", nests[:front], "]"), inner)
        for part in self.parts[front:]:
            if isinstance(part, Step):
                yield from statement("layers.append(", self.modules[id(part)], inner, ")")
                continue
            assert isinstance(part, When)
            yield f"{inner}if {self.told(part.holds)}:"
            for step in steps_in(part.inner):
                yield from statement("layers.append(", self.modules[id(step)], inner + IN, ")")
        yield f"{inner}super().__init__(*layers)"
