"""PyTorch as on a GPU, without one, for those who record what it keeps in mixed precision."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def autocast(dtype: Any) -> Iterator[None]:
    """`torch.autocast("cuda", dtype)`, which refuses to be entered where there is no GPU."""
    import torch

    torch.set_autocast_dtype("cuda", dtype)
    torch.set_autocast_enabled("cuda", True)
    torch.set_autocast_cache_enabled(True)
    torch.autocast_increment_nesting()
    try:
        yield
    finally:
        if torch.autocast_decrement_nesting() == 0:
            torch.clear_autocast_cache()
        torch.set_autocast_enabled("cuda", False)


def faked(model: Any) -> Any:
    """The model with tensors that PyTorch takes for those of a GPU; to be called where it does."""
    import torch

    for module in model.modules():
        for name, own in [*module._parameters.items()]:
            if own is not None:
                empty = torch.empty_strided(own.shape, own.stride(), dtype=own.dtype)
                module._parameters[name] = torch.nn.Parameter(empty, own.requires_grad)
        for name, own in [*module._buffers.items()]:
            if own is not None:
                module._buffers[name] = torch.empty(own.shape, dtype=own.dtype)
    return model


@contextmanager
def fused() -> Iterator[None]:
    """Attention asks the driver which of its kernels there are: in its place stands what keeps what
    its fused kernels do, which is queries, keys, values, their mean and a sum for each query.
    """
    import torch

    class Fused(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *given: Any) -> Any:
            out = torch.empty_like(given[0])
            ctx.save_for_backward(*given, out, torch.empty(out.shape[:-1], dtype=torch.float32))
            return out

    def attention(*given: Any, **asked: Any) -> Any:
        assert not any(given[3:])
        assert not asked.get("dropout_p")
        half = torch.get_autocast_dtype("cuda")
        return Fused.apply(*(tensor.to(half) for tensor in given[:3]))

    functional: Any = torch.nn.functional
    before = functional.scaled_dot_product_attention
    functional.scaled_dot_product_attention = attention
    try:
        yield
    finally:
        functional.scaled_dot_product_attention = before
