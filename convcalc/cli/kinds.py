"""`convcalc kinds [KIND]`"""

from __future__ import annotations
