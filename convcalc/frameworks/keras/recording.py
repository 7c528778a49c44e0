"""What is applied to tensors, remembered where no layer is running: models are cut out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.keras.objects import Application, exchanged, tensors_in
from convcalc.frameworks.python.bounds import MAX_STEPS, too_much
from convcalc.frameworks.python.values import NOWHERE, Failure
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.parameters import Param

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.tensors import Tensor

    Run = Callable[[list[Any], dict[str, Any]], Any]


def recorded(
    world: Keras, run: Run, args: list[Any], named: dict[str, Any], layer: Layer | None = None
) -> Any:
    """What `run` gives, which is remembered where no layer is running."""
    world.reader.steps += APPLIED
    if world.reader.steps > MAX_STEPS:
        raise too_much("more layers are applied than any network has")
    given = tensors_in([args, list(named.values())])
    if len(given) > MOST:
        raise too_much(f"more than {MOST:,} tensors are given to one layer")
    if world.depth or not (given or any(isinstance(one, Param) for one in args)):
        return run(args, named)
    run = from_here(run, layer)
    world.depth += 1
    try:
        out = guarded(world, run, args, named, given, layer.at if layer is not None else NOWHERE)
    finally:
        world.depth -= 1
    twice = {id(t): t._replace() for t in tensors_in(out) if any(t is g for g in given)}
    out = exchanged(out, twice) if twice else out
    world.applications += 1
    outputs = tensors_in(out)
    row = Application(world.applications, run, args, named, outputs, layer)
    for tensor in outputs:
        world.history[id(tensor)] = row
    if layer is not None:
        layer.calls.append(row)
    return out


def from_here(run: Run, layer: Layer | None) -> Run:
    """`run`, which begins with the numbers that a layer of the file holds now, or has as soon as it
    is built: some count calls.
    """
    if layer is None or layer.cls is None:
        return run
    plain, built = layer.plain(), layer.built

    def again(args: list[Any], named: dict[str, Any]) -> Any:
        layer.attributes.update(plain if built else {**plain, **layer.told_by_build})
        return run(args, named)

    return again


def guarded(
    world: Keras, run: Run, args: list[Any], named: dict[str, Any], given: list[Tensor], at: At
) -> Any:
    """What `run` gives. What it cannot is remembered as the first failure."""
    standing = any(tensor.node in world.builder.open for tensor in given)
    try:
        return run(args, named)
    except Stop:
        stands_in(world, standing)
        problem = next(p for p in reversed(world.builder.walk.problems) if p.severity == "error")
        failure = Failure(problem.code, problem.message, problem.help or "", NOWHERE)
        failure.diagnostic = problem
        failure.diagnostics = (problem,)
        fails(world, failure, [world.builder.nodes[-1].name])
        raise failure from None
    except ODD as error:
        stands_in(world, standing)
        why = "what is called here is not read with these arguments"
        raise Failure("E409", why, "export to ONNX instead", at) from error
    except Problems as problems:
        stands_in(world, standing)
        fails(world, problems, [tensor.node for tensor in given])
        raise


def stands_in(world: Keras, standing: bool) -> None:
    """Failure E411 for what cannot stand on sizes that are not those of any input."""
    if standing:
        raise next(iter(world.open.values())).failure from None


def fails(world: Keras, problems: Problems, at: list[str]) -> None:
    if world.failed is None:
        world.failed, world.failed_at = problems, at


APPLIED = 200
"""The steps that an application takes, of those which there may be."""


MOST = 2_000
"""How many tensors a layer may be given."""


ODD = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, AssertionError)
"""What arguments that nobody would give may lead to."""
