"""Names in saved weights that the network does not have, or the other way round."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said
from convcalc.commands.why.wordings import pytorch

WRAPPERS = {
    "module": "nn.DataParallel, which puts module. before each name",
    "_orig_mod": "torch.compile, which puts _orig_mod. before each name",
    "model": "a class that holds the network as self.model (Lightning does)",
    "net": "a class that holds the network as self.net",
    "backbone": "a class that holds the network as self.backbone",
}
AROUND = ("state_dict", "model", "model_state_dict", "net", "epoch", "optimizer", "arch", "args")
BESIDE = (
    "best_acc",
    "best_acc1",
    "optimizer_state_dict",
    "loss",
    "iteration",
    "config",
    "scheduler",
)
INSIDE = {"model_state_dict": "model_state_dict", "optimizer_state_dict": "model_state_dict"}
COMPARE = Fix(
    "compare the names of both",
    code="print(list(state)[:5], list(model.state_dict())[:5])",
)
LOOSE = Fix(
    "if only layers differ that are trained anew, leave them out; what is missing stays random",
    code="print(model.load_state_dict(state, strict=False))",
)
SAME = Fix("build the network as it was when the file was saved")


def keys(said: Said) -> Reading:
    """Names that are missing in the file, and names that the network does not know."""
    missing, unexpected = said.word("missing"), said.word("unexpected")
    if unexpected in (*AROUND, *BESIDE):
        return around(unexpected)
    if missing and unexpected:
        for reading in (longer, shorter, renamed):
            found = reading(missing, unexpected)
            if found:
                return found
        why = f"The network has {missing}, which the file has not; the file has {unexpected}."
        return Reading("the file is of another network", (COMPARE, SAME, LOOSE), why)
    return one_sided(missing, unexpected)


def around(name: str) -> Reading:
    """The file holds more than the weights."""
    inside = INSIDE.get(name, "model" if name == "model" else "state_dict")
    fix = Fix(
        "take the weights out of it",
        code=f'checkpoint = torch.load(path)\nmodel.load_state_dict(checkpoint["{inside}"])',
        sure=LIKELY,
    )
    look = Fix("see under which name they are", code="print(checkpoint.keys())")
    why = f"{name} is no weight: the file is a dictionary that holds the weights among others."
    return Reading("the file holds more than the weights", (fix, look), why)


def longer(missing: str, unexpected: str) -> Reading | None:
    """The file's names have a word before them."""
    if not unexpected.endswith(f".{missing}"):
        return None
    prefix = unexpected[: -len(missing)]
    code = (
        f'state = {{k.removeprefix("{prefix}"): v for k, v in state.items()}}\n'
        "model.load_state_dict(state)"
    )
    fix = Fix(f"take {prefix} off the names", code=code, sure=LIKELY)
    saved = Fix(
        "and save it without, next time", code="torch.save(model.module.state_dict(), path)"
    )
    fixes = (fix, saved) if prefix == "module." else (fix,)
    who = WRAPPERS.get(prefix.rstrip("."), "")
    why = f"The file says {unexpected} where the network says {missing}."
    if who:
        why += f" It was saved from {who}."
    return Reading(f"all names in the file begin with {prefix}", fixes, why)


def shorter(missing: str, unexpected: str) -> Reading | None:
    """The network's names have a word before them."""
    if not missing.endswith(f".{unexpected}"):
        return None
    prefix = missing[: -len(unexpected)]
    holder = prefix.rstrip(".")
    code = f"model.{holder}.load_state_dict(state)"
    fix = Fix(f"load into the network inside, model.{holder}", code=code, sure=LIKELY)
    why = f"The network says {missing} where the file says {unexpected}."
    if holder in WRAPPERS:
        why += f" The network is in {WRAPPERS[holder]}."
    return Reading(f"all names in the network begin with {prefix}", (fix,), why)


def renamed(missing: str, unexpected: str) -> Reading | None:
    """The same names behind a first word that differs."""
    ours, _, tail = missing.partition(".")
    theirs, _, rest = unexpected.partition(".")
    if tail != rest or tail.count(".") < 1:
        return None
    code = (
        f'state = {{k.replace("{theirs}.", "{ours}.", 1): v for k, v in state.items()}}\n'
        "print(model.load_state_dict(state, strict=False))  # nothing is to be missing"
    )
    fix = Fix(f"if the rest is the same, write {ours}. for {theirs}. in the names", code=code)
    why = f"The network says {missing}, the file {unexpected}."
    head = f"the names of the file begin with {theirs}., those of the network with {ours}."
    return Reading(head, (COMPARE, fix, SAME), why)


def one_sided(missing: str, unexpected: str) -> Reading:
    """Only names that are missing, or only names too many."""
    if missing.endswith("num_batches_tracked"):
        fix = LOOSE._replace(text="load without it", sure=LIKELY)
        why = "Batch norms count batches since PyTorch 0.4.1; the count is not needed."
        return Reading("the file is from an old PyTorch", (fix,), why)
    if unexpected.endswith(("num_batches_tracked", "position_ids")):
        fix = LOOSE._replace(text="load without it: it is no weight", sure=LIKELY)
        return Reading(f"{unexpected} is no weight, and not needed", (fix,))
    if unexpected.startswith("module."):
        return longer(unexpected[len("module.") :], unexpected) or around(unexpected)
    if missing.startswith("module."):
        return shorter(missing, missing[len("module.") :]) or around(missing)
    if missing:
        why = f"The network has {missing} and more may follow, which the file has not."
        return Reading("the file lacks layers that the network has", (SAME, LOOSE, COMPARE), why)
    why = f"The file has {unexpected} and more may follow, which the network has not."
    return Reading("the file has layers that the network lacks", (SAME, LOOSE, COMPARE), why)


def whole_model(said: Said) -> Reading:
    """The file holds the network itself, or something around it."""
    if said.word("name"):
        return around("state_dict")._replace(
            likely=f"{said.word('name')} is no tensor in the file: it holds more than the weights"
        )
    whole = Fix(
        "the file holds the whole network: use it as it is, or take its weights",
        code="model.load_state_dict(torch.load(path, weights_only=False).state_dict())",
        sure=LIKELY,
    )
    called = Fix("state_dict is called: with brackets", code="other.state_dict()")
    why = f"load_state_dict takes a dictionary of weights; it got {said.word('type')}."
    return Reading("no dictionary of weights is given", (whole, called), why)


def other_optimizer(said: Said) -> Reading:
    fixes = (
        Fix("make the optimizer for all parameters that it was saved with, then load"),
        Fix("or leave its state away: only the weights are needed to go on"),
    )
    why = "An optimizer's state has an entry for each parameter, in their order."
    return Reading("the optimizer was saved for other parameters", fixes, why)


MISSING = "Missing key(s) in state_dict: "
UNEXPECTED = "Unexpected key(s) in state_dict: "
FAMILIES: dict[str, Family] = {
    "load_names": Family(
        "names of saved weights that do not fit",
        keys,
        pytorch(
            (
                MISSING + "{missing:name}{others:keys}" + UNEXPECTED + "{unexpected:name}",
                f'{MISSING}"conv1.weight", "fc.bias". \n\t{UNEXPECTED}"module.conv1.weight", '
                '"module.fc.bias". ',
                "0.4-",
            ),
            (MISSING + "{missing:name}", f'{MISSING}"fc.weight", "fc.bias". ', "0.1-"),
            (UNEXPECTED + "{unexpected:name}", f'{UNEXPECTED}"epoch", "state_dict". ', "0.4-"),
            (
                "unexpected key {unexpected:name} in state_dict",
                "KeyError: 'unexpected key \"module.conv1.weight\" in state_dict'",
                "0.1-0.3",
            ),
        ),
    ),
    "load_kind": Family(
        "files that hold something else than weights",
        whole_model,
        pytorch(
            (
                "Expected state_dict to be dict-like, got <class '{type:name}'>",
                "Expected state_dict to be dict-like, got <class 'net.Net'>.",
                "1.13-",
            ),
            (
                "While copying the parameter named {name:name}, expected torch.Tensor or "
                "Tensor-like object from checkpoint but received",
                'While copying the parameter named "fc", expected torch.Tensor or Tensor-like '
                "object from checkpoint but received <class 'collections.OrderedDict'>",
                "1.13-",
            ),
        ),
    ),
    "load_optimizer": Family(
        "the state of an optimizer for other parameters",
        other_optimizer,
        pytorch(
            (
                "loaded state dict contains a parameter group that doesn't match the size of "
                "optimizer's group",
                "loaded state dict contains a parameter group that doesn't match the size of "
                "optimizer's group",
                "0.4-",
            ),
            (
                "loaded state dict has a different number of parameter groups",
                "loaded state dict has a different number of parameter groups",
                "0.4-",
            ),
        ),
    ),
}
