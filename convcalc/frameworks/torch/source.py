"""`model.py:Net`, read: the network that a source builds."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, did_you_mean
from convcalc.dialect import dialect_named
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import (
    NOWHERE,
    Failure,
    Function,
    Raised,
    Unknown,
    unknown_of,
)
from convcalc.frameworks.torch.examples import UNKNOWN, starts_of
from convcalc.frameworks.torch.modules import MAKERS, SUMMARIES, Module, forget, is_network
from convcalc.frameworks.torch.remarks import remarks_of
from convcalc.frameworks.torch.reworking import reworked_in
from convcalc.frameworks.torch.world import Torch
from convcalc.frameworks.traced import source
from convcalc.frameworks.traced.arguments import argument_names, shape_given, taken_apart
from convcalc.frameworks.traced.builder import Builder, Stop
from convcalc.frameworks.traced.examples import MAX_STARTS, SCALAR
from convcalc.frameworks.traced.inputs import placed
from convcalc.frameworks.traced.lifetimes import Lifetimes
from convcalc.frameworks.traced.parameters import Numbers, Param, param_of
from convcalc.frameworks.traced.results import leaves, number_each
from convcalc.frameworks.traced.source import told, within_depth
from convcalc.frameworks.traced.strides import laid_out
from convcalc.frameworks.traced.targets import candidates, mentions
from convcalc.frameworks.traced.tensors import Tensor, fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network


LAYOUT = "channels_first"
BEFORE = "before"
"""What is worked out before the network runs, where a file or a constructor tries its layers."""


def new_builder() -> Builder:
    return Builder(dialect_named("pytorch"), LAYOUT)


class Source(source.Source):
    """A file of PyTorch."""

    def starts(self, train: bool) -> Torch:
        self.builder = new_builder()
        self.builder.path = BEFORE
        self.world = Torch(self.builder, train)
        return self.world

    def is_network(self, value: Any) -> bool:
        return isinstance(value, Module)

    def is_class(self, value: Class) -> bool:
        return is_network(value)

    def candidates(self) -> list[tuple[str, str]]:
        return candidates(self.file, is_network, self.held)

    @within_depth
    def network(self, target: str = "", inputs: Sequence[str] = ()) -> Network:
        """The network of `target`, for inputs of these shapes."""
        self.meant = target
        module = self.target(target)
        if not self.world.train:
            for _, one in module.walk():
                one.training = False
        title = target.partition("(")[0] or module_title(module)
        self.builder = self.world.builder = new_builder()
        self.builder.course.followed = self.world.train
        self.builder.calls = {}
        self.builder.lifetimes = lifetimes = Lifetimes(self.builder.nodes)
        forget(module, set())
        names_of(module)
        self.builder.notes += self.chosen + self.left_out()
        tried = len(self.builder.nodes)
        if tried:
            module.rested()
        out = self.run(module, inputs)
        lifetimes.returned()
        for _, one in module.walk():
            for value in leaves(one.attributes):
                if isinstance(value, Tensor):
                    lifetimes.stays(value.node)
        outputs = self.outputs(out)
        self.builder.without_trials(tried, outputs)
        self.builder.reworked.update(reworked_in(module))
        if not self.builder.ended:
            self.builder.remarks += remarks_of(self.reader, module, self.world.places)
            lost = [one for one in self.builder.remarks if one.code == "C502"]
            self.builder.notes += [f"{one.layer}: {one.message}" for one in lost]
            self.never_called(module)
        return self.builder.network(title, outputs)

    def never_called(self, module: Module) -> None:
        """The weights of modules that the network holds and never applies are counted as well."""
        from convcalc.frameworks.traced.elementwise import parameter

        counted, unused = 0, 0
        builder = self.builder
        builder.path, builder.stack = "", []
        for path, one in module.walk():
            missing = [
                (name, param)
                for name, param in one.weights().items()
                if param.trained
                and param.elements
                and param.placed() is None
                and not (param.holder and one.runs())
            ]
            for name, param in missing:
                param.name = f"{path}.{name}" if path else name
                param.node = parameter(builder, param, list(param.sizes) or [1], one.at)
                builder.idle.append(builder.nodes[-1].name)
                counted += param.elements
            unused += bool(missing)
        if counted:
            what = "a module that is" if unused == 1 else f"{unused} modules that are"
            builder.notes.append(f"{counted:,} of the parameters are in {what} never used")

    # What goes in and out

    def run(self, module: Module, inputs: Sequence[str]) -> Any:
        builder = self.builder
        tensors, named = self.inputs(module, inputs)
        at = NOWHERE
        self.reader.steps = 0
        try:
            found = self.reader.call(module, tensors, named, at, None)
            if all(isinstance(one, Unknown) for one in leaves(found)):
                first = unknown_of(list(found) if isinstance(found, (list, tuple)) else [found])
                why = "it is no tensor" if first is None else first.why
                where = at if first is None else first.at
                message = f"what the network gives is not known: {why}"
                self.doubt(Failure("E407", message, meant(module, why), where))
            return found
        except Stop:
            self.builder.ended = True
            return None
        except Raised as raised:
            failed = told(raised)
            return self.break_off(failed)
        except Failure as failure:
            return self.break_off(failure)
        except Problems as problems:
            builder.ended = True
            builder.doubts.extend(problems.diagnostics)
            return None

    def inputs(self, module: Module, texts: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
        """What a module is called with."""
        forward = module.cls.find("forward") if module.cls is not None else None
        names = argument_names(forward) if isinstance(forward, Function) else ["input"]
        listed = len(texts) > 1 and len(names) == 1 and taken_apart(forward, names[0])
        words = [f"{names[0]}{k + 1}" for k in range(len(texts))] if listed else names
        made: list[tuple[str, Any]] = []
        for word, shape in self.named(module.title, words, forward, texts):
            sizes = shape_given("1" if shape == SCALAR else shape, LAYOUT)
            taken = any(word == path for path, _ in module.walk())
            name = self.builder.unused(f"{word}_input" if taken else word)
            found = self.builder.enter(name, sizes)
            assert found.sizes is not None
            tensor = self.entering(fresh(found.name, found.sizes))
            made.append((word, number_each(tensor) if shape == SCALAR else tensor))
        if listed:
            return [[tensor for _, tensor in made]], {}
        return placed(names, made) if made else ([self.mentioned(module, names)], {})

    def mentioned(self, module: Module, names: Sequence[str]) -> Tensor:
        """The input that the source itself mentions, which is told; else it is asked for."""
        found = mentions(self.file, MAKERS, SUMMARIES)
        forward = module.cls.find("forward") if module.cls is not None else None
        needed = self.needed(names, forward) or [*names[:1]] or ["input"]
        if not found or len(needed) > 1:
            mentioned = ["x".join(map(str, one.sizes)) for one in found]
            starts = [*islice(starts_of(module), MAX_STARTS)]
            raise self.unsaid(needed, [mentioned, *(starts or [UNKNOWN])], bool(starts))
        sizes = found[0].sizes
        others = {one.sizes for one in found} - {sizes}
        text = "x".join(map(str, sizes))
        more = f", the first of {1 + len(others)} in the file" if others else ""
        self.builder.notes.append(f"input {text} from {found[0].line}{more}")
        entered = self.builder.enter(names[0] if names else "input", shape_given(text, LAYOUT))
        assert entered.sizes is not None
        return self.entering(fresh(entered.name, entered.sizes))

    def entering(self, tensor: Tensor) -> Tensor:
        """An input as it lies in memory: as PyTorch makes tensors, unless the file says another
        order.
        """
        return tensor if "channels_last" in self.file.text.code else laid_out(tensor)


def names_of(module: Module) -> None:
    """Give each module and parameter the path that `state_dict()` has."""
    for path, one in module.walk():
        if one.name is None:
            one.name = path
        held = {name: one.attributes.get(name) for name in ("weight", "bias")}
        for name, param in {**held, **one.own}.items():
            if isinstance(param, Param) and param.name is None:
                param.name = f"{path}.{name}" if path else name
        for name, kept in one.buffers.items():
            value = one.attributes.get(name)
            found = param_of(value) if isinstance(value, Numbers) else value
            if isinstance(found, Param) and not found.trained and found.name is None:
                found.name = f"{path}.{name}" if path else name
                if kept is True and not found.saved:
                    found.save()


def meant(module: Module, why: str) -> str:
    """The module that was likely meant by a name that there is not."""
    found = re.fullmatch(r"(\w+) has no '(\w+)'", why)
    for _, one in module.walk() if found else ():
        if found and one.title == found[1]:
            return did_you_mean(found[2], [*one.children, *one.attributes])
    return ""


def module_title(module: Module) -> str:
    return module.title
