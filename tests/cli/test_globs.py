"""Patterns of paths."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.cli.globs import matches, means


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("nets/*.yaml", "nets/a.yaml", True),
        ("nets/*.yaml", "nets/old/a.yaml", False),
        ("nets/**/*.yaml", "nets/a.yaml", True),
        ("nets/**/*.yaml", "nets/x/y/a.yaml", True),
        ("**/old/**", "nets/old/a.yaml", True),
        ("**", "a/b/c", True),
        ("nets", "nets/a", False),
        ("n?ts/[ab].yaml", "nets/b.yaml", True),
        ("n?ts/[!ab].yaml", "nets/b.yaml", False),
        ("a[1].yaml", "a1.yaml", True),
        ("a[.yaml", "a[.yaml", True),
        ("[]", "[]", True),
        ("", "", True),
    ],
)
def test_what_a_pattern_means(pattern: str, path: str, found: bool) -> None:
    assert matches(pattern, path) is found


@given(st.text("ab*?[]!-", max_size=8), st.text("ab-", max_size=8))
def test_a_name_is_matched_as_shells_do(pattern: str, name: str) -> None:
    """But for what python's fnmatch makes of `[]…]` and `[^`."""
    if "[]" not in pattern and "[!]" not in pattern and "-" not in pattern:
        assert means(pattern, name) == fnmatch.fnmatchcase(name, pattern)


def test_no_pattern_takes_long() -> None:
    start = time.process_time()
    assert not means("*a" * 120 + "b", "a" * 255)
    assert not matches("/".join(["**", "a"] * 200), "/".join("a" * 500) + "/b")
    assert time.process_time() - start < 2
