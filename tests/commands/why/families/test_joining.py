"""XX"""

from __future__ import annotations

from convcalc.commands.why.families.joining import FAMILIES
from tests.commands.why.families.asked import laws

test_examples, test_values = laws(FAMILIES)
