"""The groups of WORK that tables of tools name together."""

WEIGHTED = ("convolutions", "transposed", "linears")
MATRIX = (*WEIGHTED, "attentions", "attention_products", "products")
IDLE = ("embeddings", "movers")
"""What computes nothing, so that there is nothing to count."""
REST = (
    *("batch_norms", "sample_norms", "scale_norms", "response_norms", "scalings"),
    *("max_pools", "average_pools", "power_pools", "adaptive_max_pools", "adaptive_average_pools"),
    *("rectifiers", "curves", "gated_units", "softmaxes", "functions", "elementwise"),
    *("reductions", "resizings"),
)
POOLS = ("max_pools", "average_pools")
ADAPTIVE = ("adaptive_max_pools", "adaptive_average_pools")
