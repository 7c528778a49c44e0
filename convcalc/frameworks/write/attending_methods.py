"""The methods of classes of attention besides `forward`, by the rule of their other lines."""

from __future__ import annotations

HALVES = (
    (
        "cut",
        '''

    def halves(self, sizes, window):
        """Each axis as two: which window it is, and where within it."""
''',
    ),
    ("cut -grid", "        rows = [(n // w, w) for n, w in zip(sizes, window)]"),
    (
        "grid",
        """
        rows = [(n // w, w) for n, w in zip(sizes, window)]
        rows = [row[::-1] for row in rows] if self.grid else rows
""",
    ),
    ("cut", "        return [n for row in rows for n in row]"),
)
"""Each axis as windows, and positions within them."""
METHODS = (
    *HALVES,
    (
        "cut",
        """

    def order(self, rank):
        outer, inner = range(2, 2 * rank + 2, 2), range(3, 2 * rank + 2, 2)
""",
    ),
    ("cut -grid", "        return [0, *outer, *inner, 1]"),
    ("grid", "        return [0, *inner, *outer, 1] if self.grid else [0, *outer, *inner, 1]"),
    (
        "cut",
        '''

    def cut(self, x, window):
        """The positions of each window: windows x positions x channels."""
        x = x.reshape(*x.shape[:2], *self.halves(x.shape[2:], window))
        x = x.permute(self.order(len(window)))
        return x.reshape(-1, math.prod(window), x.shape[-1])

    def joined(self, x, sizes, window):
        """The map again."""
        halves, order = self.halves(sizes, window), self.order(len(window))
        x = x.reshape(-1, *[halves[k - 2] for k in order[1:-1]], x.shape[2])
        x = x.permute([order.index(k) for k in range(len(order))])
        return x.reshape(*x.shape[:2], *sizes)
''',
    ),
    (
        "shifted",
        '''

    def regions(self, sizes, window, shifts):
        """The part of each axis that positions are of: a rolled window has several."""
        rows = zip(sizes, window, shifts)
        parts = [
            torch.tensor([(k >= n - w) + (k >= n - s) for k in range(n)])
            for n, w, s in rows
        ]
        return torch.stack(torch.meshgrid(*parts, indexing="ij"))[None]
''',
    ),
    (
        "-relative_none",
        '''

    def rows_of(self, window):
        """For each two positions of a window which of the biases is theirs."""
        rows = torch.zeros(1, 1, dtype=torch.long)
        places = torch.meshgrid(*[torch.arange(n) for n in window], indexing="ij")
        for n, place in zip(window, places):
            apart = place.flatten()[:, None] - place.flatten()
''',
    ),
    ("relative_distances", "            rows = rows * n + apart.abs()"),
    (
        "-relative_none -relative_distances",
        "            rows = rows * (2 * n - 1) + apart + n - 1",
    ),
    ("-relative_none", "        return rows"),
    (
        "relative_mlp",
        '''

    def offsets_of(self, window):
        """All offsets, as logarithms: what is far is told less exactly."""
        rows = [8 * torch.arange(1 - n, n) / max(n - 1, 1) for n in window]
        rows = torch.stack(torch.meshgrid(*rows, indexing="ij"), -1).flatten(0, -2)
        return rows.sign() * (rows.abs() + 1).log2() / 3
''',
    ),
)
