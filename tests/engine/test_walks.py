"""Networks that have layers in common give what each of them gives alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convcalc
from convcalc.engine import walks as module
from convcalc.engine.walks import Walks

SPEC = """
vars: {n: 8, side: 16, k: 3}
input: 3x$(side)x$(side)
layers:
  - conv $n $k p1 name=a
  - residual: [conv $n 3 p1, squeeze_excite 4]
  - transposed_conv 4 3/2
  - {conv: {filters: $n, kernel: 3, padding: 1, from: a, name: b}}
  - {conv: {filters: $n, kernel: 3, padding: 1, share: b}}
  - [max_pool 5, global_avg_pool, dropout 0.5, linear 3]
"""
VARS = st.fixed_dictionaries(
    {"n": st.integers(1, 9), "side": st.integers(1, 12), "k": st.sampled_from([1, 3])}
)


@settings(max_examples=25)
@given(st.lists(VARS, min_size=2, max_size=5), st.booleans())
def test_a_report_is_the_same_whatever_was_walked_before_it(
    variants: list[dict[str, int]], ignore_global: bool
) -> None:
    walks = Walks(ignore_global)
    for vars in variants:
        network = convcalc.loads(SPEC, vars=vars)
        alone = convcalc.analyze(network, ignore_global=ignore_global)
        assert walks.analyze(network) == alone


def test_a_layer_is_worked_out_once_for_what_reaches_it() -> None:
    walks = Walks()
    one, two = (
        walks.analyze(convcalc.loads(SPEC, vars={"n": n, "side": 16})).layers for n in (8, 4)
    )
    assert one[0].fields is two[0].fields
    again = walks.analyze(convcalc.loads(SPEC)).layers
    assert [a is b for a, b in zip(one, again, strict=True)].count(False) == 1  # the shared one


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEPT", 60)
    monkeypatch.setattr(module, "MAX_TOLD", 5)
    walks = Walks()
    for n in range(1, 40):
        network = convcalc.loads(SPEC, vars={"n": n})
        assert walks.tell(network, lambda report: report.totals) == convcalc.analyze(network).totals
        tables = (walks.done, walks.nodes, walks.known, walks.fields, walks.told)
        assert max(map(len, tables)) <= 60 + len(network.nodes)
