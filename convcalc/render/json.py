"""`Report.to_dict()`, which other programs may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import ORDER

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render import View


def write(report: Report, view: View, out: TextIO) -> None:
    """All of the report, one layer to a line; with `view.count_as`, that count in the totals, and
    the kinds that it leaves out because the tool has no rule for them.

    All layers in the order of the network, whatever the depth: a program folds them by the
    "groups". Rows that are sorted, or stand for kinds, come besides, as "ranked".
    """
    data = report.to_dict()
    if view.ranked:
        from convcalc.render.ranked import ranked_dict

        data["ranked"] = ranked_dict(report, view)
    if view.count_as:
        from convcalc.engine.counting import CONVENTIONS
        from convcalc.engine.tools.origins import library_of, there

        convention = CONVENTIONS[view.count_as].of_report(report)
        unknown = convention.unknown(report)
        library, own = library_of(report), there(convention, view.count_as, report)
        data["totals"]["counted_as"] = {
            view.count_as: convention.total(report),
            "complete": report.totals.complete and not unknown,
            "unknown_kinds": unknown,
            "torchvision": own if library == "torchvision" else None,
            "library": {"name": library, "count": own} if own is not None else None,
            "depends": [
                {"kinds": kinds, "how": how, "then": then}
                for kinds, how, then in convention.otherwise(report)
            ],
        }
        if report.network.code is not None:
            data["totals"]["counted_as"]["called"] = [
                {"kinds": kinds, "how": how} for kinds, how, _ in convention.taken(report)
            ]
        data["conventions"][view.count_as] = convention.text
    rows = [(key, value) for key, value in data.items()]
    out.write("{\n")
    for k, (key, value) in enumerate(rows):
        end = ",\n" if k < len(rows) - 1 else "\n"
        if key == "layers" and value:
            lines = ",\n".join(f"  {json_ascii(layer)}" for layer in value)
            out.write(f"{json_ascii(key)}: [\n{lines}\n]{end}")
        else:
            out.write(f"{json_ascii(key)}: {json_ascii(value)}{end}")
    out.write("}\n")


def json_text(data: Any, out: Any = None, indent: int | None = None) -> str:
    r"""Data as JSON with nothing in it that a terminal acts on; on an `out` that is not UTF-8, as
    JSON should be, in ASCII.

    >>> json_text({"name": "\x9b31m ⌊n/2⌋"})
    '{"name": "\\u009b31m ⌊n/2⌋"}'
    """
    return json_on(harmless(data, indent), out)


def harmless(data: Any, indent: int | None) -> str:
    """Data as JSON with escapes for what steers a terminal."""
    import json

    text = json.dumps(data, indent=indent, ensure_ascii=False)
    if "##" in text:
        import re

        text = re.sub(ORDER, r"#\\u0023", text)
    steering = {c for c in set(text) if not c.isprintable()} - {"\n"}
    if steering:
        text = text.translate({ord(c): json.dumps(c)[1:-1] for c in steering})
    return text


def json_on(text: str, out: Any) -> str:
    """A text in JSON as `out` can write it: but for UTF-8 in ASCII."""
    from convcalc.render.escape import is_unicode

    return text if is_unicode(out) else in_ascii(text)


def json_ascii(data: Any, indent: int | None = None) -> str:
    r"""Data as JSON in ASCII, as reports and fields are: whatever reads them needs no encoding.

    >>> json_ascii({"name": "⌊n/2⌋"})
    '{"name": "\\u230an/2\\u230b"}'
    """
    return in_ascii(harmless(data, indent))


def in_ascii(text: str) -> str:
    """A text in JSON with escapes for all that is not ASCII."""
    if text.isascii():
        return text
    import json

    others = {c for c in set(text) if not c.isascii()}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in others})
