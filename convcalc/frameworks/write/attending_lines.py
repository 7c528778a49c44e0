"""The lines of classes of attention, each with what must be there for it to be written, or with a
minus what must not; and what stands for `@…@` in them, by the same rule.
"""

from __future__ import annotations

INIT = (
    (
        "",
        """
        super().__init__()
        self.heads = heads
""",
    ),
    ("cut -shifted", "        self.window = window"),
    ("cut shifted", "        self.window, self.shift = window, shift"),
    ("grid", "        self.grid = grid"),
    ("widths", "        width = @width@"),
    ("kv_heads", "        self.kv_heads = kv_heads or heads"),
    ("widths", "        self.widths = [heads * width, @others@ * width, @others@ * @value@]"),
    (
        "",
        """
        self.in_proj_weight = nn.Parameter(torch.empty(@all@, channels))
        nn.init.xavier_uniform_(self.in_proj_weight)
""",
    ),
    ("-bias", "        self.in_proj_bias = nn.Parameter(torch.zeros(@all@))"),
    (
        "bias",
        """
        if "qkv" in bias:
            self.in_proj_bias = nn.Parameter(torch.zeros(@all@))
        else:
            for letter, number in zip("qkv", @each@):
                one = nn.Parameter(torch.zeros(number)) if letter in bias else None
                self.register_parameter(f"{letter}_bias", one)
""",
    ),
    ("layer", "        self.q_norm = nn.LayerNorm(@width@)"),
    ("layer", "        self.k_norm = nn.LayerNorm(@width@)"),
    ("rms", "        self.q_norm = nn.RMSNorm(@width@)"),
    ("rms", "        self.k_norm = nn.RMSNorm(@width@)"),
    ("cosine", "        self.logit_scale = nn.Parameter(torch.full((heads, 1, 1), 10.0).log())"),
    (
        "relative_table",
        """
        # a bias for each offset, of which an axis of n has 2n - 1, and head
        count = math.prod(2 * n - 1 for n in window)
        self.relative_position_bias_table = nn.Parameter(torch.zeros(count, heads))
""",
    ),
    (
        "relative_distances",
        """
        # a bias for each head and distance, of which an axis of n has n
        self.attention_biases = nn.Parameter(torch.zeros(heads, math.prod(window)))
""",
    ),
    (
        "relative_mlp",
        """
        # makes a bias for each head of each offset, of which an axis of n has 2n - 1
        self.cpb_mlp = nn.Sequential(
            nn.Linear(len(window), 512), nn.ReLU(), nn.Linear(512, heads, bias=False)
        )
        self.register_buffer("offsets", self.offsets_of(window), persistent=False)
""",
    ),
    (
        "-relative_none",
        '        self.register_buffer("rows", self.rows_of(window), persistent=False)',
    ),
    ("-project", "        self.out_proj = nn.Linear(@attended@, @ends@@biased@)"),
    ("project", "        self.out_proj = nn.Identity()"),
    ("project", "        if project:"),
    ("project", "            self.out_proj = nn.Linear(@attended@, @ends@@biased@)"),
)
"""The constructor."""
FORWARD = (
    ("", "    def forward(self, x):"),
    ("cut relative_none", "        window = self.window or tuple(x.shape[2:])"),
    ("cut -relative_none", "        window = self.window"),
    (
        "shifted",
        """
        # along an axis that one window covers nothing is shifted
        shifts = [s if n > w else 0 for s, n, w in zip(self.shift, x.shape[2:], window)]
        axes = tuple(range(2, x.dim()))
        x = torch.roll(x, [-s for s in shifts], axes)
""",
    ),
    ("cut", "        tokens = self.cut(x, window)"),
    ("-cut", "        tokens = x.flatten(2).transpose(1, 2)"),
    ("-bias", "        parts = F.linear(tokens, self.in_proj_weight, self.in_proj_bias)"),
    ("-bias", "        parts = parts.@split@"),
    (
        "bias",
        """
        bias = getattr(self, "in_proj_bias", None)
        parts = F.linear(tokens, self.in_proj_weight, bias).@split@
        biases = [getattr(self, f"{letter}_bias", None) for letter in "qkv"]
        parts = [one if b is None else one + b for one, b in zip(parts, biases)]
""",
    ),
    (
        "-kv_heads",
        "        q, k, v = (one.unflatten(2, (self.heads, -1)).transpose(1, 2) for one in parts)",
    ),
    (
        "kv_heads",
        """
        numbers = [self.heads, self.kv_heads, self.kv_heads]
        q, k, v = (
            one.unflatten(2, (number, -1)).transpose(1, 2)
            for one, number in zip(parts, numbers)
        )
""",
    ),
    ("layer", "        q, k = self.q_norm(q), self.k_norm(k)"),
    ("rms", "        q, k = self.q_norm(q), self.k_norm(k)"),
    (
        "kv_heads",
        """
        k = k.repeat_interleave(self.heads // self.kv_heads, 1)
        v = v.repeat_interleave(self.heads // self.kv_heads, 1)
""",
    ),
    ("-cosine", "        scores = q @ k.transpose(2, 3) * q.shape[3] ** -0.5"),
    (
        "cosine",
        """
        scale = self.logit_scale.clamp(max=math.log(100)).exp()
        scores = F.normalize(q, dim=3) @ F.normalize(k, dim=3).transpose(2, 3) * scale
""",
    ),
    (
        "relative_table",
        "        scores = scores + self.relative_position_bias_table[self.rows].permute(2, 0, 1)",
    ),
    ("relative_distances", "        scores = scores + self.attention_biases[:, self.rows]"),
    (
        "relative_mlp",
        """
        biases = 16 * torch.sigmoid(self.cpb_mlp(self.offsets))[self.rows]
        scores = scores + biases.permute(2, 0, 1)
""",
    ),
    (
        "shifted",
        """
        if any(shifts):
            regions = self.cut(self.regions(x.shape[2:], window, shifts), window)
            apart = (regions[:, None] != regions[:, :, None]).any(3).to(x.device)
            scores = scores.unflatten(0, (-1, regions.shape[0]))
            scores = scores.masked_fill(apart[:, None], float("-inf")).flatten(0, 1)
""",
    ),
    ("", "        out = self.out_proj((scores.softmax(3) @ v).transpose(1, 2).flatten(2))"),
    ("-cut", "        return out.transpose(1, 2).unflatten(2, x.shape[2:])"),
    ("cut -shifted", "        return self.joined(out, x.shape[2:], window)"),
    ("shifted", "        return torch.roll(self.joined(out, x.shape[2:], window), shifts, axes)"),
)
"""What a map goes through."""
MARKS = (
    ("width", "key_dim", "key_dim or channels // heads"),
    ("width", "-key_dim", "channels // heads"),
    ("others", "kv_heads", "self.kv_heads"),
    ("others", "-kv_heads", "heads"),
    ("value", "value_dim", "(value_dim or width)"),
    ("value", "-value_dim", "width"),
    ("all", "widths", "sum(self.widths)"),
    ("all", "-widths", "3 * channels"),
    ("each", "widths", "self.widths"),
    ("each", "-widths", "[channels] * 3"),
    ("split", "widths", "split(self.widths, 2)"),
    ("split", "-widths", "chunk(3, 2)"),
    ("attended", "value_dim", "heads * (value_dim or width)"),
    ("attended", "widths -value_dim", "heads * width"),
    ("attended", "-widths", "channels"),
    ("ends", "features", "features or channels"),
    ("ends", "-features", "channels"),
    ("biased", "bias", ', bias="o" in bias'),
    ("biased", "-bias", ""),
)
