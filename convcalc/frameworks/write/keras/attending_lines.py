"""The lines of layers of attention in Keras, each with what must be there for it to be written, or
with a minus what must not; and what stands for `@…@` in them. Weights are as PyTorch has them.
"""

from __future__ import annotations

INIT = (
    (
        "",
        """
        super().__init__(**kwargs)
        self.heads = heads
""",
    ),
    ("sized -shifted", "        self.window = window"),
    ("shifted", "        self.window, self.shift = window, shift"),
    ("grid", "        self.grid = grid"),
    ("key_dim", "        self.key_dim = key_dim"),
    ("value_dim", "        self.value_dim = value_dim"),
    ("kv_heads", "        self.kv_heads = kv_heads or heads"),
    ("bias", "        self.bias = bias"),
    ("project", "        self.project = project"),
    ("features", "        self.features = features"),
    (
        "",
        """

    def held(self, name, *sizes):
        start = "zeros" if len(sizes) == 1 else "glorot_uniform"
        return self.add_weight(shape=sizes, initializer=start, name=name)

    def build(self, input_shape):
        channels = input_shape[-1]
""",
    ),
    ("widths", "        width = @width@"),
    ("widths", "        last = @others@ * @value@"),
    ("widths", "        self.widths = [self.heads * width, @others@ * width, last]"),
    ("-widths", "        self.widths = [channels] * 3"),
    ("", '        self.in_proj_weight = self.held("in_proj_weight", sum(self.widths), channels)'),
    ("-bias", '        self.in_proj_bias = self.held("in_proj_bias", sum(self.widths))'),
    (
        "bias",
        """
        self.biases = [None] * 3
        if "qkv" in self.bias:
            self.in_proj_bias = self.held("in_proj_bias", sum(self.widths))
        else:
            for k, letter in enumerate("qkv"):
                if letter in self.bias:
                    self.biases[k] = self.held(f"{letter}_bias", self.widths[k])
""",
    ),
    ("layer", '        self.q_norm = layers.LayerNormalization(epsilon=1e-5, name="q_norm")'),
    ("layer", '        self.k_norm = layers.LayerNormalization(epsilon=1e-5, name="k_norm")'),
    ("rms", '        self.q_norm = layers.RMSNormalization(epsilon=2**-23, name="q_norm")'),
    ("rms", '        self.k_norm = layers.RMSNormalization(epsilon=2**-23, name="k_norm")'),
    (
        "cosine",
        """
        self.logit_scale = self.add_weight(
            shape=(self.heads, 1, 1),
            initializer=keras.initializers.Constant(math.log(10)),
            name="logit_scale",
        )
""",
    ),
    (
        "relative_table",
        """
        # a bias for each offset, of which an axis of n has 2n - 1, and head
        name, count = "relative_position_bias_table", 1
        for n in self.window:
            count *= 2 * n - 1
        self.relative_position_bias_table = self.held(name, count, self.heads)
""",
    ),
    (
        "relative_distances",
        """
        # a bias for each head and distance, of which an axis of n has n
        count = math.prod(self.window)
        self.attention_biases = self.held("attention_biases", self.heads, count)
""",
    ),
    (
        "relative_mlp",
        """
        # makes a bias for each head of each offset, of which an axis of n has 2n - 1
        self.cpb_mlp_0 = layers.Dense(512, activation="relu", name="cpb_mlp_0")
        self.cpb_mlp_2 = layers.Dense(self.heads, use_bias=False, name="cpb_mlp_2")
""",
    ),
    ("project", "        if not self.project:"),
    ("project", "            return"),
    ("features", "        channels = self.features or channels"),
    ("", "        width = @attended@"),
    ("", '        self.out_proj_weight = self.held("out_proj_weight", channels, width)'),
    ("-bias", '        self.out_proj_bias = self.held("out_proj_bias", channels)'),
    ("bias", '        if "o" in self.bias:'),
    ("bias", '            self.out_proj_bias = self.held("out_proj_bias", channels)'),
)
"""The constructor, and the weights."""
CALL = (
    (
        "",
        """
    def call(self, x):
        sizes = x.shape[1:-1]
""",
    ),
    ("cut relative_none", "        window = self.window or sizes"),
    ("cut -relative_none", "        window = self.window"),
    (
        "shifted",
        """
        # along an axis that one window covers nothing is shifted
        shifts = [s if n > w else 0 for s, n, w in zip(self.shift, sizes, window)]
        for axis, shift in enumerate(shifts, 1):
            x = ops.roll(x, -shift, axis) if shift else x
""",
    ),
    ("cut", "        tokens = self.cut(x, sizes, window)"),
    ("-cut", "        tokens = ops.reshape(x, (-1, math.prod(sizes), x.shape[-1]))"),
    (
        "",
        """
        parts = ops.matmul(tokens, ops.transpose(self.in_proj_weight))
""",
    ),
    ("-bias", "        parts = parts + self.in_proj_bias"),
    ("bias", '        parts = parts + self.in_proj_bias if "qkv" in self.bias else parts'),
    ("-widths", "        parts = ops.split(parts, 3, axis=2)"),
    (
        "widths",
        """
        first, second, _ = self.widths
        parts = ops.split(parts, [first, first + second], axis=2)
""",
    ),
    (
        "bias",
        """
        if "qkv" not in self.bias:
            rows = zip(parts, self.biases)
            parts = [one if bias is None else one + bias for one, bias in rows]
""",
    ),
    ("-kv_heads", "        q, k, v = (self.by_head(one, self.heads) for one in parts)"),
    (
        "kv_heads",
        """
        numbers = [self.heads, self.kv_heads, self.kv_heads]
        q, k, v = (self.by_head(one, number) for one, number in zip(parts, numbers))
""",
    ),
    ("layer", "        q, k = self.q_norm(q), self.k_norm(k)"),
    ("rms", "        q, k = self.q_norm(q), self.k_norm(k)"),
    (
        "kv_heads",
        """
        k = ops.repeat(k, self.heads // self.kv_heads, axis=1)
        v = ops.repeat(v, self.heads // self.kv_heads, axis=1)
""",
    ),
    ("-cosine", "        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2)))"),
    ("-cosine", "        scores = scores * q.shape[3] ** -0.5"),
    (
        "cosine",
        """
        q, k = ops.normalize(q, axis=-1), ops.normalize(k, axis=-1)
        scale = ops.exp(ops.minimum(self.logit_scale, math.log(100)))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) * scale
""",
    ),
    (
        "relative_table",
        """
        biases = ops.take(self.relative_position_bias_table, self.rows(), axis=0)
        scores = scores + ops.transpose(biases, (2, 0, 1))
""",
    ),
    (
        "relative_distances",
        "        scores = scores + ops.take(self.attention_biases, self.rows(), axis=1)",
    ),
    (
        "relative_mlp",
        """
        biases = 16 * ops.sigmoid(self.cpb_mlp_2(self.cpb_mlp_0(self.offsets())))
        biases = ops.take(biases, self.rows().reshape(-1), axis=0)
        biases = ops.reshape(biases, (tokens.shape[1], tokens.shape[1], self.heads))
        scores = scores + ops.transpose(biases, (2, 0, 1))
""",
    ),
    (
        "shifted",
        """
        if any(shifts):
            apart = self.apart(sizes, window, shifts)
            grouped = ops.reshape(scores, (-1, apart.shape[0], *scores.shape[1:]))
            scores = ops.reshape(grouped - apart, (-1, *scores.shape[1:]))
""",
    ),
    (
        "",
        """
        out = ops.matmul(ops.softmax(scores, axis=-1), v)
        out = ops.transpose(out, (0, 2, 1, 3))
        out = ops.reshape(out, (-1, out.shape[1], out.shape[2] * out.shape[3]))
""",
    ),
    ("project", "        if self.project:"),
    ("project", "            out = ops.matmul(out, ops.transpose(self.out_proj_weight))"),
    ("project -bias", "            out = out + self.out_proj_bias"),
    ("project bias", '            out = out + self.out_proj_bias if "o" in self.bias else out'),
    ("-project", "        out = ops.matmul(out, ops.transpose(self.out_proj_weight))"),
    ("-project -bias", "        out = out + self.out_proj_bias"),
    ("-project bias", '        out = out + self.out_proj_bias if "o" in self.bias else out'),
    ("-cut", "        return ops.reshape(out, (-1, *sizes, out.shape[-1]))"),
    ("cut -shifted", "        return self.joined(out, sizes, window)"),
    (
        "shifted",
        """
        x = self.joined(out, sizes, window)
        for axis, shift in enumerate(shifts, 1):
            x = ops.roll(x, shift, axis) if shift else x
        return x
""",
    ),
)
"""What a map goes through."""
MARKS = (
    ("width", "key_dim", "self.key_dim or channels // self.heads"),
    ("width", "-key_dim", "channels // self.heads"),
    ("others", "kv_heads", "self.kv_heads"),
    ("others", "-kv_heads", "self.heads"),
    ("value", "value_dim", "(self.value_dim or width)"),
    ("value", "-value_dim", "width"),
    ("attended", "-kv_heads", "self.widths[2]"),
    ("attended", "kv_heads", "self.widths[2] // self.kv_heads * self.heads"),
)
