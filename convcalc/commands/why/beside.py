"""What the pasted code says beside the numbers of a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import code
from convcalc.commands.why.reading import LIKELY, Fix, Reading
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.commands.why.reading import Said

ADDS = re.compile(
    r"\[(?::|\.\.\.),\s?None(?:,\s?:)*\]|\[None\b|unsqueeze_?\(|expand_dims\(|newaxis|"
    r"reshape\([^()\n]{0,60},\s?1\)"
)
"""What adds an axis of 1."""
PICKED = re.compile(
    r"(\w{1,40})\[\s?(?:list\()?(?:range|(?:torch|np|numpy|jnp|tf)\.a?range)\([^\n\]]{1,60}?\)+,"
    r"\s?(\w{1,40})"
)
"""The score of each sample's own class: `scores[range(n), y]`."""
UNMADE = re.compile(
    r"(?<![\w.])((?:torch\.)?(?:nn\.)?\w{2,30}Loss)\(\s?(\w{1,40}),\s?(\w{1,40})\s?\)"
)
"""A loss whose class is called with tensors: `nn.MSELoss(output, target)`."""

OLD = re.compile(r"\b(?:subsample|border_mode|nb_filter|dim_ordering)\s?=")
"""Settings that only Keras 1 has."""
CONV = re.compile(r"layers\.Conv2D\((\d+), (\d+)(?:, strides=(\d+))?\)")


class Case(NamedTuple):
    """Families of messages, what the code beside them may have, and what is told then; None, if it
    says nothing.
    """

    families: frozenset[str]
    read: Callable[[Said, Reading, str], Reading | None]


def beside(family: str, said: Said, reading: Reading) -> Reading:
    """A reading with what the code that was pasted with the message adds to it."""
    cases = [case for case in CASES if family in case.families]
    text = code(said) if cases else ""
    told = next((told for case in cases if (told := case.read(said, reading, text))), reading)
    return in_old_words(told) if OLD.search(said.pasted) else told


def added_twice(said: Said, reading: Reading, text: str) -> Reading | None:
    """One axis too many, where the code adds two axes of 1."""
    adds = ADDS.findall(text)
    away = next((fix for fix in reading.fixes if "squeeze(" in fix.code), None)
    if len(adds) < 2 or away is None:
        return None
    shown = " and ".join(dict.fromkeys(one.strip("(") for one in adds[:2]))
    times = f"{shown} twice" if adds[0] == adds[1] else shown
    drop = Fix(
        f"leave one of the two out ({times}): each adds an axis of 1",
        code="print(x.shape)  # before and behind each of them",
        sure=LIKELY,
    )
    head = "an axis of 1 is added twice"
    rest = tuple(fix for fix in reading.fixes if fix.code != "print(x.shape)")
    return reading._replace(likely=head, fixes=(drop, *rest))


def picked(said: Said, reading: Reading, text: str) -> Reading | None:
    """Scores of the labels, which a loss of one's own takes by index."""
    found = PICKED.search(text)
    if not found:
        return None
    scores, labels = found.groups()
    show = f"{labels}.min(), {labels}.max()"
    axis, size, index = (said.number(name, -1) for name in ("axis", "size", "index"))
    if axis == 1:
        head = f"a label is {index}, and there are scores for {size} classes, 0 to {size - 1}"
        look = Fix("look at the labels", code=f"print({show}, {scores}.shape)")
        one = Fix("if the classes begin at 1, subtract 1", code=f"{labels} = {labels} - 1")
        more = Fix("if there are more classes, let the last layer give a score for each")
        return reading._replace(likely=head, fixes=(look, one, more))
    rows = f"{scores}[range(len({labels})), {labels}]"
    if axis == 0:
        head = f"scores of sample {index} are asked for, and {size} samples come out: the last "
        head += "batch is smaller, often"
    else:
        head = "there are not as many samples in the range as labels: the last batch is smaller, "
        head += "or the labels are one-hot rows"
    count = Fix("count the samples by the labels of this batch", code=rows)
    whole = Fix(
        "if the labels have a column for each class, take their numbers first",
        code=f"{labels} = {labels}.argmax(1)",
    )
    look = Fix("look at both shapes", code=f"print({scores}.shape, {labels}.shape)")
    return reading._replace(likely=head, fixes=(look, count, whole))


def unmade(said: Said, reading: Reading, text: str) -> Reading | None:
    """The class of a loss is called with tensors, which it takes for its settings."""
    found = UNMADE.search(text)
    if not found:
        return None
    name, one, other = found.groups()
    make = Fix(
        "make the loss first, then call it",
        code=f"criterion = {name}()\nloss = criterion({one}, {other})",
        sure=LIKELY,
    )
    head = f"{name} is given the tensors as its settings: it is a class, to be made first"
    return reading._replace(likely=head, fixes=(make, *reading.fixes))


def in_old_words(reading: Reading) -> Reading:
    """Code for Keras 1 is answered in its own words."""
    fixes = tuple(fix._replace(code=of_keras_one(fix.code)) for fix in reading.fixes)
    return reading._replace(fixes=fixes)


def of_keras_one(text: str) -> str:
    """Code in the words of Keras 1.

    >>> of_keras_one("layers.Conv2D(64, 1, strides=2)(x)")
    'Convolution2D(64, 1, 1, subsample=(2, 2))(x)'
    """

    def old(match: re.Match[str]) -> str:
        filters, kernel, stride = match.groups()
        steps = f", subsample=({stride}, {stride})" if stride else ""
        return f"Convolution2D({filters}, {kernel}, {kernel}{steps})"

    text = text.replace('padding="same"', 'border_mode="same"')
    text = text.replace("set_image_data_format", "set_image_dim_ordering")
    text = text.replace('"channels_last"', '"tf"').replace('"channels_first"', '"th"')
    return CONV.sub(old, text)


RANKS = ("dimensions", "weight_dimensions", "window_sizes", "pool_sizes", "keras_ndim")
GIVEN = ("keras_given", "keras_checked")
CASES = (
    Case(frozenset((*RANKS, *GIVEN)), added_twice),
    Case(frozenset(("index", "indexed", "indexed_arrays")), picked),
    Case(frozenset(("truth",)), unmade),
)
