"""All messages that are known: families, each with its wordings. A topic is a file; what it knows
stands in its table `FAMILIES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.families.convolution import FAMILIES as CONVOLUTION
from convcalc.commands.why.families.linear import FAMILIES as LINEAR

if TYPE_CHECKING:
    from convcalc.commands.why.reading import Family

TOPICS: dict[str, dict[str, Family]] = {
    "Linear layers": LINEAR,
    "Convolutions": CONVOLUTION,
}
"""The headings of the page, in its order."""

FAMILIES: dict[str, Family] = {
    name: family for topic in TOPICS.values() for name, family in topic.items()
}
