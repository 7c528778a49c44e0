"""What is remarkable in the layers of a model of Keras: what nothing calls, what nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer, all_inside
from convcalc.frameworks.traced.remarks import Uncalled, arguments_unread, never_called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.engine.network import Remark
    from convcalc.frameworks.python.reader import Reader


def remarks_of(reader: Reader, root: Layer, history: Any) -> Iterator[Remark]:
    """All remarks."""
    files = [file for file in reader.files.known.values() if file is not None]
    owners = [one for one in all_inside(root, history) if one.cls is not None]
    yield from never_called(uncalled(root, owners, history), files)
    once = {id(one.cls): one for one in reversed(owners)}
    rows = [(one.name if one is not root else "", one.cls) for one in reversed(once.values())]
    yield from arguments_unread((name, cls) for name, cls in rows if cls is not None)


def uncalled(root: Layer, owners: list[Layer], history: Any) -> Iterator[Uncalled]:
    """Layers that are an attribute of a layer of the file, and that nothing called."""
    for owner in owners:
        if owner is not root and not owner.called:
            continue
        for name, one in owner.attributes.items():
            if isinstance(one, Layer) and not any(x.called for x in all_inside(one, history)):
                yield Uncalled(name, name, one.at, 0)
