"""What JSON calls itself: other programs may rely on it, and a change that breaks one raises its
number.
"""

from __future__ import annotations

SCHEMAS = {
    "report": "convcalc.report/1",
    "fields": "convcalc.fields/1",
    "field": "convcalc.field/1",
    "pixel": "convcalc.pixel/1",
    "growth": "convcalc.growth/1",
    "size": "convcalc.size/1",
    "solve": "convcalc.solve/2",
    "count": "convcalc.count/1",
    "sizes": "convcalc.sizes/1",
    "memory": "convcalc.memory/1",
    "roofline": "convcalc.roofline/1",
    "compare": "convcalc.compare/1",
    "check": "convcalc.check/2",
    "lint": "convcalc.lint/1",
    "explain": "convcalc.explain/1",
    "code": "convcalc.code/1",
    "apply": "convcalc.apply/1",
    "dialects": "convcalc.dialects/1",
    "exam": "convcalc.exam/1",
    "progress": "convcalc.progress/1",
    "why": "convcalc.why/2",
    "weights": "convcalc.weights/1",
}
