"""What comes at the end of a detector: a branch for each map, and what their results make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.as_spec import entry, group
from convcalc.frameworks.ultralytics.modules import RULES, add_block, bad, not_known
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.diagnostics import Span
    from convcalc.frameworks.ultralytics.modules import Line, Made
    from convcalc.frameworks.ultralytics.rows import Row
    from convcalc.parser.value import Value

MAX_CLASSES = 1_000_000


class Branches(NamedTuple):
    """Branches of one name, one for each map: how wide they are, and what comes out."""

    name: str
    inside: int
    filters: int
    light: bool = False

    def layers(self, sources: list[str], at: Span | None, prefix: str = "") -> Value:
        given = {"inside": self.inside, "filters": self.filters, "light": self.light}
        each = [
            entry("Branch", given, at, name=str(k), sources=[one]) for k, one in enumerate(sources)
        ]
        return group(each, at, name=prefix + self.name)


class Head:
    """A head of the newer generation, without anchors."""

    def __init__(self, line: Line, row: Row, first: int) -> None:
        self.line, self.row, self.first = line, row, first
        self.classes = whole(row, 0, line.config.number("nc", 80))
        self.bins = line.config.number("reg_max", 16)
        self.made: list[Value] = []
        self.outputs: list[str] = []

    def branches(self, light: bool, extra: int) -> list[Branches]:
        """Those of the boxes, of the classes, and of what else there is."""
        narrow = max(16, self.first // 4, 4 * self.bins)
        wide = max(self.first, min(self.classes, 100))
        found = [
            Branches("cv2", narrow, 4 * self.bins),
            Branches("cv3", wide, self.classes, light),
        ]
        if extra:
            found.append(Branches("cv4", max(self.first // 4, extra), extra))
        return found

    def run(self, branches: list[Branches], prefix: str, decoded: bool) -> None:
        """The branches, and the results of all maps side by side; boxes `decoded` or not."""
        at, sources = self.row.span, self.line.sources(self.row)
        for one in branches:
            self.made.append(one.layers(sources, at, prefix))
            each = [f"{prefix}{one.name}.{k}" for k in range(len(sources))]
            joined = prefix + RESULTS[one.name]
            word, given = ("concat", {"axis": 1}) if len(each) > 1 else ("identity", {})
            self.made.append(entry(word, given, at, name=joined, sources=each))
            self.outputs.append(joined)
        if decoded and self.bins > 1:
            boxes, given = f"{prefix}boxes", {"bins": self.bins}
            self.made.append(entry("DFL", given, at, name="dfl", sources=[boxes]))
            self.outputs[self.outputs.index(boxes)] = "dfl"

    def value(self) -> Value:
        return as_block(self.line, self.row, self.made, self.classes)


RESULTS = {"cv2": "boxes", "cv3": "scores", "cv4": "more"}


def whole(row: Row, k: int, usual: int) -> int:
    """An argument that is a whole number."""
    value = row.args[k] if k < len(row.args) else usual
    value = usual if isinstance(value, str) else value
    if type(value) is not int or not 0 < value <= MAX_CLASSES:
        raise bad(row, f"argument {k} of {row.module} must be a number, received {value!r:.40}")
    return value


def detect(line: Line, row: Row) -> Made:
    """Boxes and scores; with masks, key points or angles, and twice where it is said."""
    first = line.out(row.sources[0])
    if first is None:
        return not_known(line, row)
    if "anchors" in line.config.keys:
        return anchored(line, row)
    head = Head(line, row, first)
    both = row.module == "v10Detect" or line.config.keys.get("end2end") is True
    light = row.module == "v10Detect" or not line.legacy
    extra = EXTRA[row.module](row)
    branches = head.branches(light, extra)
    head.run(branches, "", not both)
    if both:
        head.run(branches, "one2one_", True)
    if row.module == "Segment":
        inside = line.config.scaled(whole(row, 2, 256))
        given = {"inside": inside, "filters": extra}
        source = [line.name(row.sources[0])]
        head.made.append(entry("Proto", given, row.span, name="proto", sources=source))
        head.outputs.append("proto")
    line.outputs = [f"model.{row.number}.{name}" for name in head.outputs]
    return head.value(), None


def points(row: Row) -> int:
    """Numbers of the key points: how many, times those of each."""
    shape = row.args[1] if len(row.args) > 1 else [17, 3]
    if not isinstance(shape, list) or len(shape) != 2 or not all(type(n) is int for n in shape):
        raise bad(row, "kpt_shape has the points and the numbers of each", "for example [17, 3]")
    return int(shape[0] * shape[1])


EXTRA: dict[str, Callable[[Row], int]] = {
    "Detect": lambda row: 0,
    "v10Detect": lambda row: 0,
    "Segment": lambda row: whole(row, 1, 32),
    "Pose": points,
    "OBB": lambda row: whole(row, 1, 1),
}
"""How many numbers more there are for each position."""


def anchored(line: Line, row: Row) -> Made:
    """The head of YOLOv5 and before: one convolution a map, for each anchor a box and scores."""
    anchors = row.args[1] if len(row.args) > 1 else line.config.keys.get("anchors")
    each = anchors if type(anchors) is int else anchor_count(row, anchors)
    masks = whole(row, 2, 32) if row.module == "Segment" else 0
    classes = whole(row, 0, line.config.number("nc", 80))
    told = classes + 5 + masks
    made: list[Value] = []
    heads: list[str] = []
    for k, source in enumerate(line.sources(row)):
        given = {"filters": each * told, "kernel": 1}
        made.append(entry("conv", given, row.span, name=str(k), sources=[source]))
        heads.append(f"m.{k}")
    layers = [group(made, row.span, name="m")]
    if masks:
        inside = line.config.scaled(whole(row, 3, 256))
        given = {"inside": inside, "filters": masks, "learned": False}
        source = line.name(row.sources[0])
        layers.append(entry("Proto", given, row.span, name="proto", sources=[source]))
        heads.append("proto")
    line.outputs = [f"model.{row.number}.{name}" for name in heads]
    return as_block(line, row, layers, classes), None


def as_block(line: Line, row: Row, layers: list[Value], classes: int) -> Value:
    """A head under the name of its module."""
    add_block(line, row.module, layers, classes=classes)
    sources = [line.name(row.sources[0])]
    at, name = row.span, str(row.number)
    return entry(row.module, {"classes": classes}, at, name=name, sources=sources)


def anchor_count(row: Row, anchors: Any) -> int:
    """How many anchors a map has: half of the numbers that are listed for it."""
    first = anchors[0] if isinstance(anchors, list) and anchors else None
    if not isinstance(first, list) or not first or len(first) % 2:
        raise bad(row, "anchors are a list of widths and heights for each map")
    return len(first) // 2


def implied(line: Line, row: Row) -> Made:
    """The head of YOLOR and YOLOv7: what is added before each convolution and multiplied behind it
    is trained; auxiliary maps, which stand behind the others, have neither.
    """
    anchors = row.args[1] if len(row.args) > 1 else line.config.keys.get("anchors")
    each = anchors if type(anchors) is int else anchor_count(row, anchors)
    maps = len(anchors) if isinstance(anchors, list) else len(row.sources)
    classes = whole(row, 0, line.config.number("nc", 80))
    filters = each * (classes + 5)
    made: dict[str, list[Value]] = {"ia": [], "m": [], "im": [], "m2": []}
    outputs: list[str] = []
    for k, (source, number) in enumerate(zip(line.sources(row), row.sources, strict=True)):
        channels, at, name = line.out(number), row.span, str(k % maps)
        if channels is None:
            return not_known(line, row)
        given = {"filters": filters, "kernel": 1}
        if k >= maps:
            made["m2"].append(entry("conv", given, at, name=name, sources=[source]))
            outputs.append(f"m2.{name}")
            continue
        inner = [
            entry("parameter", {"shape": [channels, 1, 1]}, at, name="implicit"),
            entry("add", {}, at, name="add", sources=[source, "implicit"]),
        ]
        made["ia"].append(group(inner, at, name=name))
        made["m"].append(entry("conv", given, at, name=name, sources=[f"ia.{name}.add"]))
        inner = [
            entry("parameter", {"shape": [filters, 1, 1]}, at, name="implicit"),
            entry("multiply", {}, at, name="multiply", sources=[f"m.{name}", "implicit"]),
        ]
        made["im"].append(group(inner, at, name=name))
        outputs.append(f"im.{name}.multiply")
    line.outputs = [f"model.{row.number}.{name}" for name in outputs]
    layers = [group(found, row.span, name=word) for word, found in made.items() if found]
    return as_block(line, row, layers, classes), None


RULES.update(dict.fromkeys(EXTRA, detect))
RULES.update(dict.fromkeys(("IDetect", "IAuxDetect"), implied))
