"""Which storages come and go while PyTorch works, and which it saves, for those who record that."""

from __future__ import annotations

import weakref
from typing import Any


def watching(known: Any) -> Any:
    """A mode under which each storage that an operator makes is seen as it comes, and as it goes,
    but for those of the tensors that are `known`.
    """
    from torch import Tensor
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_flatten

    class Seen(TorchDispatchMode):
        """What comes and goes: (number, bytes, operator, shape) and (number, None, "", ())."""

        def __init__(self) -> None:
            super().__init__()
            self.there: dict[int, int] = {}
            self.known = {tensor.untyped_storage()._cdata for tensor in known}
            self.events: list[tuple[int, Any, str, Any]] = []

        def note(self, tensor: Any, operator: str = "") -> None:
            if not isinstance(tensor, Tensor):
                return
            storage = tensor.untyped_storage()
            place = storage._cdata
            if place not in self.there and place not in self.known:
                number = self.there[place] = len(self.events)
                self.events.append((number, storage.nbytes(), operator, tuple(tensor.shape)))
                weakref.finalize(storage, self.gone, place)

        def gone(self, place: int) -> None:
            if place in self.there:
                self.events.append((self.there.pop(place), None, "", ()))

        def __torch_dispatch__(
            self, function: Any, _: Any, args: Any = (), named: Any = None
        ) -> Any:
            out = function(*args, **(named or {}))
            for tensor in tree_flatten(out)[0]:
                self.note(tensor, str(function))
            return out

        def most(self, without: Any = ()) -> int:
            """The most bytes at once, some storages left out."""
            now = found = 0
            sizes: dict[int, int] = {}
            for number, size, _, _ in self.events:
                if number in without:
                    continue
                sizes.setdefault(number, size)
                now += sizes[number] if size is not None else -sizes[number]
                found = max(found, now)
            return found

    return Seen()


def saved(model: Any, given: list[Any], place_of: Any = lambda storage: storage._cdata) -> int:
    """The bytes of all storages that a model saves for the backward pass, each once; those of
    parameters and buffers and plain numbers are left out.
    """
    from torch.autograd.graph import saved_tensors_hooks

    own = {place_of(t.untyped_storage()) for t in (*model.parameters(), *model.buffers())}
    kept: dict[int, Any] = {}

    def pack(tensor: Any) -> Any:
        place = place_of(tensor.untyped_storage())
        if tensor.dim() and place not in own:
            kept.setdefault(place, tensor)
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        out = model(*given)
    assert out is not None
    return sum(tensor.untyped_storage().nbytes() for tensor in kept.values())
