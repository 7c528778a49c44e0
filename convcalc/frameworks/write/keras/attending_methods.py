"""The methods of layers of attention besides `call`, by the rule of their other lines."""

from __future__ import annotations

from convcalc.frameworks.write.attending_methods import HALVES

METHODS = (
    (
        "",
        """

    def by_head(self, x, heads):
        x = ops.reshape(x, (-1, x.shape[1], heads, x.shape[2] // heads))
        return ops.transpose(x, (0, 2, 1, 3))
""",
    ),
    *HALVES,
    (
        "cut",
        """

    def order(self, rank):
        last = 2 * rank + 1
        outer, inner = range(1, last, 2), range(2, last, 2)
""",
    ),
    ("cut -grid", "        return [0, *outer, *inner, last]"),
    (
        "grid",
        "        return [0, *inner, *outer, last] if self.grid else [0, *outer, *inner, last]",
    ),
    (
        "cut",
        '''

    def cut(self, x, sizes, window):
        """The positions of each window: windows x positions x channels."""
        channels = x.shape[-1]
        x = ops.reshape(x, (-1, *self.halves(sizes, window), channels))
        x = ops.transpose(x, self.order(len(window)))
        return ops.reshape(x, (-1, math.prod(window), channels))

    def joined(self, x, sizes, window):
        """The map again."""
        halves, order = self.halves(sizes, window), self.order(len(window))
        x = ops.reshape(x, (-1, *[halves[k - 1] for k in order[1:-1]], x.shape[2]))
        x = ops.transpose(x, [order.index(k) for k in range(len(order))])
        return ops.reshape(x, (-1, *sizes, x.shape[-1]))
''',
    ),
    (
        "placed",
        '''

    def places(self, sizes):
        """Where the positions of a map lie along each axis, row by row."""
        found, behind = [], math.prod(sizes)
        for n in sizes:
            behind //= n
            found.append(np.arange(math.prod(sizes)) // behind % n)
        return found
''',
    ),
    (
        "shifted",
        '''

    def apart(self, sizes, window, shifts):
        """What takes the scores from positions that were no neighbours before."""
        parts = np.zeros(math.prod(sizes))
        for place, n, w, s in zip(self.places(sizes), sizes, window, shifts):
            parts = 3 * parts + (place + w) // n + (place + s) // n
        parts = parts.reshape((1, *sizes, 1)).astype("float32")
        parts = self.cut(parts, sizes, window)
        return 1e9 * ops.abs(parts - ops.transpose(parts, (0, 2, 1)))[:, None]
''',
    ),
    (
        "-relative_none",
        '''

    def rows(self):
        """For each two positions of a window which of the biases is theirs."""
        rows = np.zeros((1, 1), dtype="int32")
        for n, place in zip(self.window, self.places(self.window)):
            apart = place.reshape((-1, 1)) - place.reshape((1, -1))
''',
    ),
    ("relative_distances", "            rows = rows * n + np.maximum(apart, -apart)"),
    (
        "-relative_none -relative_distances",
        "            rows = rows * (2 * n - 1) + apart + n - 1",
    ),
    ("-relative_none", "        return rows"),
    (
        "relative_mlp",
        '''

    def offsets(self):
        """All offsets, as logarithms: what is far is told less exactly."""
        rows = zip(self.window, self.places([2 * n - 1 for n in self.window]))
        rows = [8 * (place + 1 - n) / max(n - 1, 1) for n, place in rows]
        rows = ops.cast(ops.stack(rows, axis=-1), "float32")
        return ops.sign(rows) * ops.log(ops.abs(rows) + 1) / math.log(8)
''',
    ),
)
