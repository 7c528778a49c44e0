"""Types of numbers: what was given, and what is wanted."""

from __future__ import annotations

import re

from convcalc.commands.why.families.devices import on_gpu, places
from convcalc.commands.why.number_types import BYTES, FLOATS, METHOD, WHOLE, plain
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, Reading, Said


def two(said: Said) -> Reading:
    """Input and weight of two types, or on two devices."""
    given, weight = said.word("input"), said.word("weight")
    one, other = plain(given), plain(weight)
    if not one and not other:
        why = "The product of two matrices is of one type: float, as the weights are."
        return numbers("double", "float", why)._replace(likely="the input is not of type float")
    if one == other:
        return places(on_gpu(given), on_gpu(weight), given == weight)
    return numbers(one, other, f"The input is {one}, the weights are {other}.")


LOSS = re.compile(r"\bloss\w*\s?=|criterion|_loss\(|losses?\.py", re.IGNORECASE)


def numbers(given: str, wanted: str, why: str, pasted: str = "") -> Reading:
    """Numbers of one type where another is wanted."""
    if given in BYTES:
        fix = Fix("make numbers from 0 to 1 of them", code="x = x.float() / 255", sure=LIKELY)
        return Reading("the images are in bytes", (fix,), why)
    if given == "double":
        fix = Fix("make float of it", code="x = x.float()", sure=LIKELY)
        array = Fix("NumPy's arrays are double", code="torch.from_numpy(x).float()")
        return Reading("the input is double: it comes from NumPy", (fix, array), why)
    if {given, wanted} <= {"half", "float", "bfloat16"}:
        return precisions(given, wanted, why)
    if given in WHOLE and LOSS.search(pasted):
        target_ = Fix(
            "if it is the target of a loss on values, make float of it",
            code="loss = criterion(output, target.float())",
        )
        look = Fix("see which of the arguments it is", code="print(output.dtype, target.dtype)")
        return Reading(f"a loss is given {given} where {wanted} is wanted", (look, target_), why)
    method = METHOD.get(wanted, wanted if wanted in (*FLOATS, *WHOLE) else "float")
    fix = Fix(f"make {wanted} of it", code=f"x = x.{method}()", sure=LIKELY)
    fixes: tuple[Fix, ...] = (fix,)
    if given in WHOLE:
        text = "if they are values, make float of them; numbers of words or classes go through "
        fix = Fix(f"{text}nn.Embedding or F.one_hot first", code=fix.code)
        fixes = (Fix("look what the whole numbers are", code="print(x.dtype, x[:1])"), fix)
    return Reading(f"the input is {given} and {wanted} is wanted", fixes, why)


def precisions(given: str, wanted: str, why: str) -> Reading:
    """Two types of floating-point numbers: parts of a network, or its input."""
    look = Fix(
        "see which part is of another type: the input, a part of the network, or a filter that is "
        "made on the way",
        code="print({p.dtype for p in model.parameters()}, x.dtype)",
    )
    all_ = Fix(
        "make all of one type, as it was loaded: network, input, and each autocast(dtype=…)",
        code="model = model.float()  # or .half(), .bfloat16(); all parts",
    )
    filter_ = Fix("a filter or mask of your own takes the input's", code="weight.to(x.dtype)")
    auto = Fix(
        "or let PyTorch choose for each layer",
        code='with torch.autocast("cuda"):\n    output = model(x)',
    )
    same = Fix("or bring the input to the network's type", code="x = x.to(weight.dtype)")
    head = f"the input is {given} and the network is {wanted}"
    return Reading(f"{head}, or one part of it", (look, filter_, all_, auto, same), why)


def scalar(said: Said) -> Reading:
    """A type is wanted and another found, perhaps of a named argument."""
    wanted, got = plain(said.word("wanted")), plain(said.word("got"))
    what = said.word("what").lower()
    why = f"{said.word('wanted')} is wanted and {said.word('got')} is given"
    why += f" (the argument {said.word('what')})." if what else "."
    if wanted == got:
        return places(on_gpu(said.word("got")), on_gpu(said.word("wanted")), False)
    if wanted == "long":
        return labels(got, what, why)
    if wanted in (*BYTES, "double") and got in FLOATS:  # of the input, and the weights are float
        return numbers(wanted, got, why)
    return numbers(got, wanted, why, said.pasted)


def labels(got: str, what: str, why: str) -> Reading:
    """Whole numbers are wanted: classes, or the numbers of words."""
    classes = Fix(
        "classes for cross entropy are whole numbers",
        code="loss = criterion(output, target.long())",
        sure=LIKELY if what == "target" else POSSIBLE,
    )
    words = Fix("the numbers of words for an embedding are, too", code="x = x.long()")
    swapped = Fix("cross entropy takes the output first", code="criterion(output, target)")
    value = Fix("for values (not classes) use another loss", code="nn.MSELoss()")
    head = f"the targets are {got or 'another type'}, and classes are whole numbers"
    if what in ("index", "indices"):
        return Reading("the numbers of words or rows are not whole numbers", (words, classes), why)
    if what == "target" and got in FLOATS:
        one = classes._replace(text="if each sample has one number, a class, make it whole")
        look = Fix(
            "look at the targets' shape: that of the output (a row or a map for each class), or "
            "one axis less (one class each)?",
            code="print(output.shape, target.shape)",
        )
        hot = Fix(
            "if it is the output's shape, of 0 and 1, take the class that has the 1",
            code="target = target.argmax(1)",
        )
        rows = Fix(
            "if each has a row of probabilities (print(target.shape) has one axis more), use "
            "PyTorch 1.10 or newer, or write the loss out",
            code="loss = -(target * output.log_softmax(1)).sum(1).mean()",
        )
        head = f"the targets are {got}: classes that are stored so, or probabilities"
        return Reading(head, (look, one._replace(sure=POSSIBLE), hot, rows, value, swapped), why)
    fixes = (classes, value, swapped) if what == "target" else (classes, words, value)
    return Reading(head, fixes, why)


def target(said: Said) -> Reading:
    """Cross entropy takes whole numbers."""
    got = plain(said.word("got"))
    why = f"A class is a whole number of type Long; {said.word('got')} is given."
    return labels(got, "target", why)


def result(said: Said) -> Reading:
    """Whole numbers as targets of BCE and MSE."""
    got = said.word("got") or "Long"
    fix = Fix("make float of the targets", code="loss = criterion(output, target.float())")
    why = f"The loss compares floating-point numbers; the targets are {got}."
    if plain(got) == "double":
        why = "The loss or its target is double, as NumPy's arrays are."
        return Reading("the targets are double: they come from NumPy", (fix,), why)
    classes = Fix("for classes use cross entropy", code="nn.CrossEntropyLoss()")
    return Reading("the targets are whole numbers", (classes_or_values(), fix, classes), why)


def classes_or_values() -> Fix:
    text = "look what the targets are: yes or no (0 and 1), values, or classes (0, 1, 2, ...)?"
    return Fix(text, code="print(output.shape, target.shape, target.unique())")


def unknown(said: Said) -> Reading:
    """A computation that there is not for a type."""
    kernel, got = said.word("kernel").lower(), said.word("type")
    why = f"{said.word('kernel')} is not there for {got}."
    if "nll" in kernel:
        return labels(plain(got), "target", why)
    if any(name in kernel for name in ("mse", "cross_entropy", "l1", "binary", "huber")):
        return result(Said(said.framework, {"got": got}))._replace(why=why)
    if plain(got) == "half":
        text = "compute in half on the GPU only, in float on the CPU"
        gpu = Fix(text, code="model.float()", sure=LIKELY)
        return Reading("half numbers on the CPU", (gpu,), why)
    if plain(got) in WHOLE:
        if plain(got) in BYTES:
            return numbers(plain(got), "float", why)
        fix = Fix("make floating-point numbers of the input", code="x = x.float()", sure=LIKELY)
        return Reading("whole numbers arrive where others are wanted", (fix,), why)
    fix = Fix("see of which type it is", code="print(x.dtype)")
    return Reading(f"{got} arrives where another type is wanted", (fix,), why)
