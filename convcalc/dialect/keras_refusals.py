"""What Keras refuses of a kind with its settings where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.layers.site import Site


def stride_or_dilation(kind: Any, site: Site) -> None:
    """Even on different axes; depthwise and separable convolutions may."""
    rank = site.rank
    strides, dilations = kind.strides(rank), kind.per_axis("dilation", rank)
    if any(s > 1 for s in strides) and any(d > 1 for d in dilations):
        raise site.dialect.refuses(
            "a stride above 1 together with a dilation above 1",
            "drop one of the two, or use dialect pytorch",
            "dilation",
        )


def step_stride_or_dilation(kind: Any, site: Site) -> None:
    stride_or_dilation(*kind.step(site))


def causal_has_one_axis(kind: Any, site: Site) -> None:
    if kind.padding == "causal" and site.rank != 1:
        raise site.dialect.refuses(
            f"padding 'causal' on {site.rank} axes", "it is for one axis (sequences)"
        )


def output_padding_is_small(kind: Any, site: Site) -> None:
    rank = site.rank
    for s, e in zip(kind.strides(rank), kind.per_axis("output_padding", rank), strict=True):
        if e is not None and e >= s:
            raise site.dialect.refuses(
                f"an output_padding that is not smaller than the stride: {e} with stride {s}",
                f"use an output_padding of at most {s - 1}, or none",
                "output_padding",
            )


def size_is_given(kind: Any, site: Site) -> None:
    if None in kind.per_axis("output_size", site.rank):
        raise site.dialect.refuses(
            f"{kind.name} that keeps an axis", "write its size", "output_size"
        )


def factor_is_whole(kind: Any, site: Site) -> None:
    if any(f != int(f) for f in kind.per_axis("factor", site.rank) if f is not None):
        raise site.dialect.refuses("a factor that is not whole", "use a whole factor", "factor")


def upsampling_mode(kind: Any, site: Site) -> None:
    """UpSampling1D and 3D repeat elements; 2D interpolates."""
    if kind.mode == "nearest_exact" or (site.rank != 2 and kind.mode != "nearest"):
        raise site.dialect.refuses(
            f"{kind.mode} upsampling on {site.rank} axes",
            "write 'nearest'; with two axes also 'bilinear', 'bicubic' or 'area'",
            "mode",
        )


def pad_mode(kind: Any, site: Site) -> None:
    if kind.mode in ("replicate", "circular"):
        raise site.dialect.refuses(
            f"{kind.mode} padding", "write 'zeros', 'constant' or 'reflect'", "mode"
        )


def parts_are_equal(kind: Any, site: Site) -> None:
    if not kind.even(site):
        raise site.dialect.refuses(
            f"a split into {kind.chunks} parts that are not equal",
            "write the sizes of the parts",
            "chunks",
        )


def keys_have_several_heads(kind: Any, site: Site) -> None:
    """Of one head alone, on TensorFlow, it takes the queries to have one."""
    if kind.headed(site)[1].heads == 1 and kind.headed(site)[0].heads > 1:
        raise site.dialect.refuses(
            f"one head of keys for {kind.headed(site)[0].heads} of queries",
            "use 'attention' with kv_heads=1, or repeat keys and values",
            "kv_heads",
        )


def takes_two(kind: Any, site: Site) -> None:
    if len(site.shapes) != 2:
        raise site.dialect.refuses(
            f"{kind.name} of {len(site.shapes)} inputs", "subtract one after the other", "from"
        )


def ranks_are_equal(kind: Any, site: Site) -> None:
    """Layers that merge add axes; the functions do not."""
    ranks = [shape.rank for shape in site.shapes]
    if len(set(ranks)) > 1:
        raise site.dialect.refuses(
            f"{kind.name} of inputs of {ranks[0]} and {ranks[1]} spatial axes",
            "write 'reshape' before it, so that both have as many",
            "from",
        )


def norm_is_of_a_matrix(kind: Any, site: Site) -> None:
    if kind.op == "norm" and len(kind.gone(site)) > 2:
        raise site.dialect.refuses(
            f"a norm over {len(kind.gone(site))} axes",
            "write 'square', 'reduce sum' and 'sqrt'",
            "axis",
        )


def scale_is_of_the_last(kind: Any, site: Site) -> None:
    """It is multiplied as it is."""
    from convcalc.layers.axis_norm import are_the_last

    if kind.affine and not are_the_last(kind, site):
        raise site.dialect.refuses(
            "an rms_norm with a scale over other dimensions than the last",
            "write 'permute' before it, so that they are the last, or affine=false and 'multiply' "
            "by a parameter",
            "over" if kind.dims is None else "dims",
        )


def has_both_bounds(kind: Any, site: Site) -> None:
    if kind.min is None or kind.max is None:
        missing = "min" if kind.min is None else "max"
        raise site.dialect.refuses(
            f"clip without {missing}", f"write {missing}; 'minimum' and 'maximum' need none", "min"
        )


def one_layer_at_a_time(kind: Any, site: Site) -> None:
    if kind.layers > 1:
        raise site.dialect.refuses(
            f"{kind.layers} layers in one {kind.name}",
            "write them one after the other, all but the last with sequences=true",
            "layers",
        )
