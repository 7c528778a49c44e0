"""The first inputs of the long harness (tests/fuzz.py), and that it notices what is wrong."""

from __future__ import annotations

import pytest

from tests.fuzz import TARGETS, Target, run, tried


@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_texts_are_answered_or_refused(
    name: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    monkeypatch.chdir(folder)
    for variable in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(folder))
    assert run(40, 11, [name]) == []


def test_shares_are_of_a_hundred() -> None:
    assert sum(target.share for target in TARGETS.values()) == 100


@pytest.mark.parametrize(
    ("said", "what"), [("a\x1b[31m", "steers a terminal"), (None, "TypeError at ?: 'NoneType'")]
)
def test_what_is_wrong_is_found(
    monkeypatch: pytest.MonkeyPatch, said: str | None, what: str
) -> None:
    def spoil(text: str) -> str:
        return said if said else len(said)  # type: ignore[arg-type,return-value]

    monkeypatch.setitem(TARGETS, "arrays", Target(tuple, spoil, 20))
    finding = tried("arrays", "1 2")
    assert finding
    assert finding.what.startswith(what.split(" at ", maxsplit=1)[0])
