"""Answers about padding: what keeps a size, and which output_padding gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.shape import axis_names
from convcalc.commands.solve.derived import kept
from convcalc.commands.solve.text import candidate_dict, dims, dump
from convcalc.dialect import dialect_named
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.solve.keep import Kept
    from convcalc.commands.solve.undo import Undone


def write_kept(
    rows: Sequence[Kept], asked: tuple[int, int, int], n: int | None, format: str, out: TextIO
) -> None:
    """The ways to pad a kernel, by framework; `asked` is the kernel, stride and dilation."""
    kernel, stride, dilation = asked
    if format == "json":
        numbers = dict(zip(("kernel", "stride", "dilation"), asked, strict=True))
        data = [row._asdict() for row in rows]
        dump({"schema": SCHEMAS["solve"], **numbers, "in": n, "paddings": data}, out)
        return
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    size = "n" if n is None else str(n)
    goal = "keeps the size" if stride == 1 else f"gives ⌈{size}/{stride}⌉"
    step = f", stride {stride}" if stride > 1 else ""
    apart = f", dilation {dilation}" if dilation > 1 else ""
    title = Line.of((f"kernel {kernel}{step}{apart}", "bold"), f": padding that {goal}")
    split = stride > 1 and n is None
    heads = [Head("framework"), Head("padding", "bold"), Head("before", "", True)]
    heads += [Head("after", "", True), *([Head("for")] if split else [])]
    cells = []
    for k in rows:
        word = str(k.padding)
        remainders = f"n mod {stride} = {' or '.join(map(str, k.remainders))}"
        every = "every n" if len(k.remainders) == stride else remainders
        where = [every] if split else []
        cells.append([dialect_named(k.dialect).title, word, str(k.lo), str(k.hi), *where])
    line = kept(kernel, dilation) if stride == 1 else ""
    notes = [Line(note, "dim") for note in (line, uneven_note(rows, split)) if note]
    show(out, title, Aligned(heads, cells, [""] * len(cells), width_of(out)), *notes)


def uneven_note(rows: Sequence[Kept], split: bool) -> str:
    """What it means that the two ends differ."""
    if all(k.lo == k.hi for k in rows):
        return ""
    numbers = [k for k in rows if not isinstance(k.padding, str) and k.dialect == "pytorch"]
    if numbers or split:
        return "Where before and after differ, the odd element goes after, with same_lower before."
    return (
        "The total is odd: no number, which pads both ends alike, does it. "
        "The odd element goes after, with same_lower before."
    )


def write_undone(undone: Undone, forward: str, back: str, format: str, out: TextIO) -> None:
    """What each output_padding gives; `forward` and `back` are the two layers in shorthand."""
    there, answer = undone.forward, undone.answer
    if format == "json":
        tried = [
            [{"output_padding": extra, "out": size} for extra, size in outs.items()]
            for outs in undone.tried
        ]
        made = {"shorthand": back, **candidate_dict(answer)} if answer else None
        sizes = {"in": list(there.sizes), "out": list(there.out)}
        dump(
            {
                "schema": SCHEMAS["solve"],
                "forward": forward,
                **sizes,
                "answer": made,
                "tried": tried,
            },
            out,
        )
        return
    from convcalc.render.aligned import Aligned, Head, Pair, Pairs
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    pairs = [Pair(forward, f"{dims(there.sizes)} → {dims(there.out)}", "bold")]
    if answer:
        pairs.append(Pair(back, f"{dims(there.out)} → {dims(answer.out)}", "bold green"))
    extras = list(dict.fromkeys(extra for outs in undone.tried for extra in outs))
    names = axis_names(len(undone.tried))
    alike = len({(n, o) for n, o in zip(there.sizes, there.out, strict=True)}) == 1
    axes = 1 if alike else len(names)
    heads = [Head("output_padding"), *(Head(n if axes > 1 else "output", "", True) for n in names)]
    cells, styles = [], []
    for extra_ in extras:
        outs = [axis.get(extra_) for axis in undone.tried[:axes]]
        word = "none" if extra_ is None else str(extra_)
        cells.append([word, *("refused" if o is None else str(o) for o in outs)])
        hits = [o == n for o, n in zip(outs, there.sizes[:axes], strict=True)]
        styles.append("green" if any(hits) else "")
    listing = Aligned(heads[: axes + 1], cells, styles, width_of(out))
    show(out, Pairs(pairs), Line(), listing)
