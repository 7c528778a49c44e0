"""`model.py:Net`, read: the network that a source builds."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems, did_you_mean
from convcalc.dialect import dialect_named
from convcalc.engine.typed import shape_of
from convcalc.frameworks.python.evaluate import evaluate, look_up
from convcalc.frameworks.python.files import File, is_installed
from convcalc.frameworks.python.reader import Reader
from convcalc.frameworks.python.values import (
    MISSING,
    NOWHERE,
    Failure,
    Function,
    Raised,
    Unknown,
)
from convcalc.frameworks.syntax import Text
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.torch.world import Torch
from convcalc.frameworks.traced.builder import Builder, Stop
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.targets import candidates, mentions
from convcalc.frameworks.traced.tensors import Tensor, arranged, fresh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.network import Network


PROJECT = (".git", "pyproject.toml", "setup.py", "setup.cfg")
"""What stands in the folder of a project."""


class Source:
    """A file of source, and what is asked of it: a target, inputs, values of options."""

    def __init__(
        self,
        code: str,
        name: str,
        path: str = "",
        root: str = "",
        given: Mapping[str, Any] | None = None,
        train: bool = False,
    ) -> None:
        self.builder = Builder(dialect_named("pytorch"), "channels_first")
        self.world = Torch(self.builder, train)
        where = os.path.realpath(path) if path else ""
        self.reader = Reader(self.world, root or package_root(where), given)
        self.file = self.reader.files.add(name, where, code)

    def network(self, target: str = "", inputs: Sequence[str] = ()) -> Network:
        """The network of `target`, for inputs of these shapes."""
        module = self.target(target)
        if not self.world.train:
            for _, one in module.walk():
                one.training = False
        title = target.partition("(")[0] or module_title(module)
        names_of(module)
        out = self.run(module, inputs)
        outputs = self.outputs(out)
        if not self.builder.ended:
            self.never_called(module)
        return self.builder.network(title, outputs)

    def number(self, tensor: Tensor) -> Tensor:
        """A tensor that holds one number for each sample."""
        made = self.builder.add("squeeze", {"axis": "channels"}, [tensor.node], tensor.at)
        return tensor._replace(node=made.name)

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
                if param.trained and param.node is None and not (one.called and param.holder)
            ]
            for name, param in missing:
                param.name = f"{path}.{name}" if path else name
                param.node = parameter(builder, param, list(param.sizes) or [1], one.at)
                counted += param.elements
            unused += bool(missing)
        if counted:
            what = "1 module is" if unused == 1 else f"{unused} modules are"
            builder.notes.append(f"{what} never used, and hold {counted:,} of the parameters")

    # What is asked for

    def target(self, text: str) -> Any:
        """The module that a target means: a class, a function that gives one, or a call of them."""
        if not text:
            text = self.only()
        call = text if text.endswith(")") else f"{text}()"
        try:
            node = ast.parse(call, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Failure("E404", f"'{text[:60]}' is no target", self.choices()) from None
        word = text.partition("(")[0].partition(".")[0].strip()
        value = look_up(self.reader, word, self.file.scope)
        if value is MISSING:
            raise Failure("E404", f"{self.file.name} has no '{word[:60]}'", self.nearest(word))
        if isinstance(value, Module) and not text.endswith(")"):
            return value
        asked = File("target", self.file.path, Text(call, "target"), [])
        asked.scope.outer = self.file.scope
        try:
            found = evaluate(self.reader, node, asked.scope)
        except Raised as raised:
            raise told(raised) from None
        if isinstance(found, (tuple, list)):
            found = next((one for one in found if isinstance(one, Module)), found)
        if isinstance(found, Unknown):
            raise Failure("E407", f"'{text[:60]}' is not known: {found.why}", "", found.at)
        if not isinstance(found, Module):
            raise Failure("E404", f"'{text[:60]}' gives no network", self.choices())
        return found

    def candidates(self) -> list[tuple[str, str]]:
        """The networks of the file, each with what it takes."""
        return candidates(self.file)

    def options(self) -> list[str]:
        """The names that --set may give: variables at the top, and arguments of the constructor."""
        return [name for name in self.file.scope.names if not name.startswith("_")]

    def nearest(self, word: str) -> str:
        """The name that was likely meant, whatever its capitals; else all there are."""
        known = [*self.file.scope.names, *(name for name, _ in self.candidates())]
        same = [name for name in known if name.lower() == word.lower()]
        hint = f"did you mean '{same[0]}'?" if same else did_you_mean(word, known)
        return hint or self.choices()

    def only(self) -> str:
        found = self.candidates()
        if len(found) == 1:
            return found[0][0]
        if not found and self.file.left_out:
            raise Failure("E402", self.file.left_out[0], "mend it, and try again")
        if not found:
            raise Failure("E404", f"{self.file.name} has no network", "name one: FILE:NAME")
        raise Failure("E405", f"{self.file.name} has {len(found)} networks", self.choices())

    def choices(self) -> str:
        names = [f"{self.file.name}:{name}({args})" for name, args in self.candidates()[:12]]
        return "name one of them: " + ", ".join(names) if names else "it has no networks"

    # What goes in and out

    def run(self, module: Module, inputs: Sequence[str]) -> Any:
        builder = self.builder
        tensors = self.inputs(module, inputs)
        at = NOWHERE
        self.reader.steps = 0
        try:
            found = self.reader.call(module, tensors, {}, at, None)
            if not tensors_in(found):
                why = found.why if isinstance(found, Unknown) else "it is no tensor"
                where = found.at if isinstance(found, Unknown) else at
                self.doubt(
                    Failure("E407", f"what the network gives is not known: {why}", "", where)
                )
            elif isinstance(found, (tuple, list)):
                missing = sum(isinstance(one, (Unknown, Param)) for one in found)
                if missing:
                    what = "1 result is" if missing == 1 else f"{missing} results are"
                    builder.notes.append(f"{what} no tensor of the network, and left out")
            return found
        except Stop:
            self.builder.ended = True
            return None
        except Raised as raised:
            failed = told(raised)
            return self.doubt(failed)
        except Failure as failure:
            return self.doubt(failure)
        except Problems as problems:
            builder.ended = True
            builder.doubts.extend(problems.diagnostics)
            return None

    def doubt(self, failure: Failure) -> None:
        self.builder.ended = True
        used = tuple(
            span
            for at in (*failure.used, *self.builder.stack[::-1])
            if (span := at.span) is not None
        )
        self.builder.doubts.append(failure.diagnostic._replace(used=used[:8]))

    def inputs(self, module: Module, texts: Sequence[str]) -> list[Any]:
        forward = module.cls.find("forward") if module.cls is not None else None
        names = argument_names(forward) if isinstance(forward, Function) else []
        made: list[Any] = []
        for k, text in enumerate(texts):
            name, equals, shape = text.rpartition("=")
            word = name if equals else names[k] if k < len(names) else f"input{k + 1}"
            word = self.builder.unused(word if word != "self" else "input")
            found = self.builder.enter(word, shape_of(shape, "channels_first"))
            assert found.sizes is not None
            made.append(fresh(found.name, found.sizes))
        return made or [self.mentioned(names)]

    def mentioned(self, names: Sequence[str]) -> Tensor:
        """The input that the source itself mentions, which is told; else it is asked for."""
        found = mentions(self.file)
        if not found:
            raise Failure("E411", "the input's shape is not known", "give it: --input 3x224x224")
        sizes = found[0].sizes
        others = {one.sizes for one in found} - {sizes}
        text = "x".join(map(str, sizes))
        line = getattr(found[0].at.node, "lineno", 1)
        more = f", the first of {1 + len(others)} in the file" if others else ""
        self.builder.notes.append(f"input {text} from line {line}{more}")
        entered = self.builder.enter(
            names[0] if names else "input", shape_of(text, "channels_first")
        )
        assert entered.sizes is not None
        return fresh(entered.name, entered.sizes)

    def outputs(self, value: Any) -> list[str]:
        """The nodes of what a network gives, each with its dimensions in order."""
        found: list[str] = []
        for tensor in tensors_in(value):
            try:
                out = arranged(self.builder, tensor, tensor.at)[0] if tensor.known else tensor
                if tensor.known and tensor.rank == 1:
                    out = self.number(out)
            except (Failure, Stop):
                out = tensor
            found.append(out.node)
        return found


def told(raised: Raised) -> Failure:
    words = f": {raised.words}" if raised.words else ""
    return Failure("E409", f"the source raises {raised.name}{words}", "", raised.at)


def tensors_in(value: Any, depth: int = 0) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if depth > 6:
        return []
    if isinstance(value, dict):
        return [t for one in value.values() for t in tensors_in(one, depth + 1)]
    if isinstance(value, (list, tuple)):
        return [t for one in value for t in tensors_in(one, depth + 1)]
    if hasattr(value, "attributes"):
        return [t for one in value.attributes.values() for t in tensors_in(one, depth + 1)]
    return []


def names_of(module: Module) -> None:
    """Give each module and parameter the path that `state_dict()` has."""
    for path, one in module.walk():
        if one.name is None:
            one.name = path
        held = {name: one.attributes.get(name) for name in ("weight", "bias")}
        for name, param in {**held, **one.own}.items():
            if isinstance(param, Param) and param.name is None:
                param.name = f"{path}.{name}" if path else name


def module_title(module: Module) -> str:
    return module.title


def argument_names(function: Function) -> list[str]:
    return [arg.arg for arg in function.node.args.args[1:]]


def package_root(path: str) -> str:
    """The folder that imports stay within: that of the project, else the one above the packages
    that a file stands in.
    """
    folder = os.path.dirname(path)
    while folder and os.path.isfile(os.path.join(folder, "__init__.py")):
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return project_of(folder) or folder


def project_of(folder: str) -> str:
    """The folder of the project that a folder is part of; empty if there is none."""
    while folder and not is_installed(folder):
        if any(os.path.exists(os.path.join(folder, word)) for word in PROJECT):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return ""
