"""Out of memory: what was asked for, and what there is."""

from __future__ import annotations

import re

from convcalc.commands.why.evidence import names
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.spread import broadcast
from convcalc.commands.why.wordings import pytorch

UNITS = {"b": 1, "bytes": 1, "kib": 2**10, "kb": 2**10, "mib": 2**20, "mb": 2**20}
UNITS |= {"gib": 2**30, "gb": 2**30, "tib": 2**40, "tb": 2**40, "pib": 2**50, "eib": 2**60}
NAMES = ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def amount(said: Said, name: str) -> float:
    """Bytes that a hole and its unit say; 0 if they are not there."""
    found = said.values.get(name)
    return (
        float(found or 0) * UNITS.get(said.word(f"{name}_unit").lower(), 0)
        if found is not None
        else 0
    )


def written(bytes: float) -> str:
    """An amount of memory.

    >>> written(20 * 2**20), written(1.5 * 2**30)
    ('20 MiB', '1.5 GiB')
    """
    for size, name in NAMES:
        if bytes >= size:
            return (
                f"{bytes / size:.3g} {name}"
                if bytes < 1000 * size
                else f"{bytes / size:.0f} {name}"
            )
    return f"{bytes:.0f} bytes"


HALVE = Fix("halve the batch, and again until it fits", code="DataLoader(dataset, batch_size=16)")
SMALLER = Fix("give smaller images: half the side is a quarter of the memory")
GRADIENTS = Fix(
    "where you do not train, keep no gradients",
    code="with torch.no_grad():\n    output = model(x)",
)
KEPT = Fix("keep numbers, not tensors, of each step", code="total += loss.item()")
MIXED = Fix(
    "compute in half precision",
    code='with torch.autocast("cuda"):\n    loss = criterion(model(x), target)',
)
TELL = Fix(
    "see what takes it, layer by layer, and which batch fits",
    code="convcalc memory model.py --train --batch 32 --device t4  # or --memory 24GiB",
)
LOOK = Fix("see what each layer takes", code="convcalc memory model.py --train --batch 32")
SQUARED = Fix(
    "an attention matrix grows with the square of all positions (frames x height x width): lower "
    "them, or use attention that is computed in parts",
    code="F.scaled_dot_product_attention(q, k, v)  # of diffusers pipe.enable_attention_slicing()",
)
FLATTENED = Fix(
    "if you wrote the network, look for a linear layer behind a map that was not pooled, or a "
    "tensor that was spread",
    code="print(x.shape)  # at each layer before the line that fails",
)
CUT = Fix(
    "let memory be put together: set this before the program starts",
    code="PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True  # before 2.1: max_split_size_mb:128",
)
ALONE = re.compile(
    r"batch.?size\W{0,3}(?:(?:is|was|of|to|down to|even)\W{0,3}){0,3}(?:1|one)(?![\d.])",
    re.IGNORECASE,
)
"""A batch of one sample fails too, as the asker says."""
DIFFUSION = r"stable.?diffusion|\bdiffusers\b|comfyui|webui|\bsdxl\b|img2img|txt2img"
PICTURE = Fix("make a smaller picture, such as 512x512, and one at a time (a batch of 1)")
HALF = Fix("load the model in half precision", code="pipe = pipe.to(torch.float16)")
SLICED = Fix("let attention be computed in parts", code="pipe.enable_attention_slicing()")


def gpu(said: Said) -> Reading:
    """The memory of a GPU."""
    tried, total, free = (amount(said, name) for name in ("tried", "total", "free"))
    taken = amount(said, "taken")
    if "tried" in said.values:
        require(tried > 0, not total or free <= total * 1.01)
    parts = [f"{written(tried)} more were asked for"] if tried else []
    parts += [f"the GPU has {written(total)}"] if total else []
    parts += [f"of which {written(free)} are free" if total else f"{written(free)} are free"] * (
        "free" in said.values
    )
    why = f"{', '.join(parts)}." if parts else ""
    spread = broadcast(said)
    if spread:
        return spread._replace(why=f"{why} {spread.why}".strip())
    if total and tried > total:
        head = f"one tensor alone is larger than the whole GPU: {written(tried)}"
        more = f" {written(tried)} are {tried / 4:,.0f} numbers of 4 bytes."
        return Reading(head, (SQUARED, SMALLER, FLATTENED, HALVE, TELL), why + more)
    if total and "free" in said.values and free > tried:
        head = "there is memory enough, but in pieces that are too small"
        return Reading(head, (CUT, HALVE, MIXED), why)
    if total and taken and max(amount(said, "reserved"), taken) + free < total / 2:
        head = "something else holds most of the GPU: another program, or a notebook"
        own = Fix("see who holds it, and end what is not needed", code="nvidia-smi")
        return Reading(head, (own, HALVE, GRADIENTS), why)
    return full(said, why)


def full(said: Said, why: str) -> Reading:
    """What is held by this program itself: in pieces, or by all that it computes."""
    tried, total, taken = (amount(said, name) for name in ("tried", "total", "taken"))
    if names(said, DIFFUSION):
        head = "the GPU is full: the image that is made is too large for it"
        return Reading(head, (PICTURE, HALF, SLICED), why)
    pieces = amount(said, "unused") or amount(said, "reserved") - taken
    if taken and pieces >= max(tried, total / 8):
        head = f"{written(pieces)} are held but lie in pieces, too small for {written(tried)}"
        return Reading(head, (CUT, HALVE, GRADIENTS, MIXED, SMALLER), why)
    keep = "What grows with the batch are the outputs of the layers, kept for the gradients."
    head = "the GPU is full: the batch or the images are too large for it"
    if ALONE.search(said.pasted):
        head = "the GPU is full, with one sample already: the images or the network are too large"
        smaller = (SMALLER._replace(sure=LIKELY), MIXED, GRADIENTS, KEPT, TELL)
        return Reading(head, smaller, f"{why} {keep}".strip())
    fixes = (HALVE._replace(sure=LIKELY), GRADIENTS, KEPT, MIXED, SMALLER, TELL)
    return Reading(head, fixes, f"{why} {keep}".strip())


def main_memory(said: Said) -> Reading:
    """The memory of the computer."""
    asked = amount(said, "tried") or float(said.values.get("bytes") or 0)
    require(asked > 0)
    why = f"{written(asked)} were asked for in one piece: {asked / 4:,.0f} numbers of 4 bytes."
    spread = broadcast(said)
    if spread:
        return spread._replace(why=f"{why} {spread.why}")
    if asked > 2**36:
        head = f"one tensor of {written(asked)} is larger than any memory: a shape is wrong"
        return Reading(head, (FLATTENED._replace(sure=LIKELY), LOOK), why)
    parts = Fix("work in parts: a DataLoader that reads each image when it is needed")
    smaller = Fix("or in a smaller type", code="x = x.astype(np.float32)  # half of float64")
    return Reading("the computer's memory is full", (HALVE, parts, smaller, LOOK), why)


TRIED = "Tried to allocate {tried:number} {tried_unit:word}"
OOM = f"CUDA out of memory. {TRIED}"
FREE = "{free:number} {free_unit:word} free"
FAMILIES: dict[str, Family] = {
    "memory_gpu": Family(
        "the memory of a GPU",
        gpu,
        pytorch(
            (
                f"{OOM} (GPU {{n}}; {{total:number}} {{total_unit:word}} total capacity; "
                "{taken:number} {taken_unit:word} already allocated; " + FREE,
                "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.93 GiB total capacity; "
                "6.75 GiB already allocated; 15.50 MiB free; 7.10 GiB reserved in total by "
                "PyTorch)",
                "1.0-2.0",
            ),
            (
                f"{OOM} (GPU {{n}}; {{total:number}} {{total_unit:word}} total capacity; "
                "{taken:number} {taken_unit:word} already allocated; " + FREE + "; "
                "{reserved:number} {reserved_unit:word} reserved in total",
                "CUDA out of memory. Tried to allocate 2.93 GiB (GPU 0; 23.80 GiB total capacity; "
                "12.04 GiB already allocated; 2.82 GiB free; 19.69 GiB reserved in total by "
                "PyTorch)",
                "1.5-2.0",
            ),
            (
                f"{OOM}. GPU {{n}} has a total capacity of {{total:number}} {{total_unit:word}} of "
                "which {free:number} {free_unit:word} is free{others:long}Of the allocated memory "
                "{taken:number} {taken_unit:word} is allocated by PyTorch, and {unused:number} "
                "{unused_unit:word} is reserved by PyTorch but unallocated",
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of "
                "24.00 GiB of which 1.20 GiB is free. Of the allocated memory 12.00 GiB is "
                "allocated by PyTorch, and 8.00 GiB is reserved by PyTorch but unallocated.",
                "2.2-",
            ),
            (
                f"{OOM}. GPU {{n}} has a total capacity of {{total:number}} {{total_unit:word}} of "
                "which {free:number} {free_unit:word} is free",
                "CUDA out of memory. Tried to allocate 7.40 GiB. GPU 0 has a total capacity of 8.00"
                " GiB of which 1.20 GiB is free. Of the allocated memory 6.50 GiB is allocated by "
                "PyTorch",
                "2.2-",
            ),
            (
                f"{OOM}. GPU {{n}} has a total capacty of {{total:number}} {{total_unit:word}} of "
                "which {free:number} {free_unit:word} is free",
                "CUDA out of memory. Tried to allocate 7.40 GiB. GPU 0 has a total capacty of 8.00 "
                "GiB of which 1.20 GiB is free",
                "2.1",
            ),
            (
                "CUDA out of memory. Tried to allocate {tried:number} {tried_unit:name}",
                "CUDA out of memory. Tried to allocate 2.00 GiB",
                "1.0-",
            ),
            (
                "XPU out of memory. Tried to allocate {tried:number} {tried_unit:word}. GPU {n} has"
                " a total capacity of {total:number} {total_unit:name}",
                "XPU out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 "
                "GiB. Of the allocated memory",
                "2.6-",
            ),
            (
                "HIP out of memory. Tried to allocate {tried:number} {tried_unit:word}. GPU {n} has"
                " a total capacity of {total:number} {total_unit:word} of which {free:number} "
                "{free_unit:word} is free",
                "HIP out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 "
                "GiB of which 1.20 GiB is free.",
                "2.2-",
            ),
            (
                "HIP out of memory. Tried to allocate {tried:number} {tried_unit:name}",
                "HIP out of memory. Tried to allocate 2.00 GiB (GPU 0; 8.00 GiB total",
                "1.8-",
            ),
            ("CUDA error: out of memory", "RuntimeError: CUDA error: out of memory", "0.4-"),
            (
                "cuda runtime error (2) : out of memory",
                "cuda runtime error (2) : out of memory at /pytorch/aten/src/THC/generic/"
                "THCStorage.cu:58",
                "0.3-1.0",
            ),
            (
                "MPS backend out of memory (MPS allocated: {taken:number} {taken_unit:word}, other "
                "allocations: {other:number} {other_unit:word}, max allowed: {total:number} "
                "{total_unit:word}). Tried to allocate {tried:number} {tried_unit:name}",
                "MPS backend out of memory (MPS allocated: 8.00 GB, other allocations: 500.00 MB, "
                "max allowed: 9.07 GB). Tried to allocate 1.50 GB on private pool.",
                "1.13-",
            ),
        ),
    ),
    "memory_main": Family(
        "the memory of the computer",
        main_memory,
        pytorch(
            (
                "you tried to allocate {bytes:number} bytes",
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 640000000000000 "
                "bytes. Error code 12 (Cannot allocate memory)",
                "1.2-",
            ),
            (
                "you tried to allocate {tried:number}{tried_unit:word}. Buy new RAM",
                "$ Torch: not enough memory: you tried to allocate 31GB. Buy new RAM!",
                "0.4-1.1",
            ),
            (
                "Unable to allocate {tried:number} {tried_unit:word} for an array with shape "
                "{shape:shape} and data type",
                "Unable to allocate 8.76 GiB for an array with shape (60000, 224, 224, 3) and data "
                "type uint8",
                "NumPy",
            ),
        ),
    ),
}
