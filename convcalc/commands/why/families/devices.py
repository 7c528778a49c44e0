"""Devices: network and data on CPU and GPU, and what is no tensor at all."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.wordings import pytorch


def on_gpu(type: str) -> bool:
    return "cuda" in type.lower()


def places(input_there: bool, weight_there: bool, same: bool) -> Reading:
    """One is on the GPU, the other is not."""
    both = Fix("put both there", code='model = model.to("cuda")\nx = x.to("cuda")')
    why = "Both must be on the same device; .to() of a tensor gives a new one, which must be kept."
    require(not same)
    if input_there and not weight_there:
        fix = Fix("put the network on the GPU too", code='model = model.to("cuda")', sure=LIKELY)
        plain_list = Fix("layers in a Python list stay behind", code="nn.ModuleList([…])")
        return Reading("the input is on the GPU and the network is not", (fix, plain_list), why)
    if weight_there and not input_there:
        fix = Fix("put the input on the GPU too", code='x = x.to("cuda")', sure=LIKELY)
        return Reading("the network is on the GPU and the input is not", (fix,), why)
    return Reading("input and network are on two devices", (both,), why)


def devices(said: Said) -> Reading:
    """Two devices, named."""
    one, other = said.word("one"), said.word("other")
    fix = Fix(
        "put network, input and target on the same one",
        code='device = "cuda"\nmodel.to(device)\nx, target = x.to(device), target.to(device)',
    )
    made = Fix(
        "make tensors in forward where the input is",
        code="torch.zeros(x.size(0), n, device=x.device)",
    )
    kept = Fix(
        "a tensor of the module itself moves with it if it is registered",
        code='self.register_buffer("mask", mask)',
    )
    why = f"One tensor is on {one} and another on {other}."
    return Reading("network and data are on two devices", (fix, made, kept), why)


def array(said: Said) -> Reading:
    fix = Fix("make a tensor of it", code="x = torch.from_numpy(x).float()", sure=LIKELY)
    return Reading("a NumPy array arrives where a tensor is taken", (fix,))


def backend(said: Said) -> Reading:
    """One device is wanted, another found."""
    wanted, got = said.word("wanted").lower(), said.word("got").lower()
    require(wanted != got)
    return places(on_gpu(got), on_gpu(wanted), False)


def library(said: Said) -> Reading:
    """A library of the GPU that could not begin or go on, which says nothing of the cause."""
    cpu = Fix(
        "run once on the CPU, which says whether an index or a shape is wrong",
        code="model.to('cpu')",
        sure=LIKELY,
    )
    held = Fix("look whether the GPU's memory is full, or held by others", code="nvidia-smi")
    less = Fix("give smaller batches or images, if it is")
    build = Fix("if no batch runs, install the build of PyTorch for your CUDA and GPU")
    head = "a library of the GPU failed: its memory is full, or an index was out of range before"
    return Reading(head, (cpu, held, less, build), "The status alone does not tell which.")


FAMILIES: dict[str, Family] = {
    "gpu_library": Family(
        "a library of the GPU that failed",
        library,
        pytorch(
            ("CUBLAS_STATUS_ALLOC_FAILED", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED", "1.0-"),
            ("CUBLAS_STATUS_NOT_INITIALIZED", "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED", "1.0-"),
            ("CUBLAS_STATUS_EXECUTION_FAILED", "CUBLAS_STATUS_EXECUTION_FAILED", "1.0-"),
            ("CUDNN_STATUS_NOT_INITIALIZED", "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED", "0.4-"),
            ("CUDNN_STATUS_EXECUTION_FAILED", "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", "0.4-"),
            ("CUDNN_STATUS_ALLOC_FAILED", "cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "0.4-"),
        ),
    ),
    "devices": Family(
        "tensors on two devices",
        devices,
        pytorch(
            (
                "Expected all tensors to be on the same device, but found at least two devices, "
                "{one:text} and {other:name}",
                "Expected all tensors to be on the same device, but found at least two devices, "
                "cuda:0 and cpu!",
                "1.6-",
            ),
            (
                "Expected all tensors to be on the same device, but got {what:word} is on "
                "{one:text}, different from other tensors on {other:name}",
                "Expected all tensors to be on the same device, but got mat1 is on cpu, different "
                "from other tensors on cuda:0",
                "2.9-",
            ),
            (
                "tensors are not at the same device, found input tensor at {one:text} and "
                "parameter tensor at {other:name}",
                "Input and parameter tensors are not at the same device, found input tensor at cpu "
                "and parameter tensor at cuda:0",
                "1.2-",
            ),
            (
                "tensors are not at the same device, found input tensor at {one:text} and hidden "
                "tensor at {other:name}",
                "Input and hidden tensors are not at the same device, found input tensor at cuda:0 "
                "and hidden tensor at cpu",
                "1.2-",
            ),
            (
                "Tensor on device {one:text} is not on the expected device {other:name}",
                "Tensor on device cpu is not on the expected device meta!",
                "2.0-",
            ),
        ),
    ),
    "backend": Family(
        "a tensor on another device",
        backend,
        pytorch(
            (
                "Expected object of backend {wanted:name} but got backend {got:name} for argument",
                "Expected object of backend CUDA but got backend CPU for argument #2 'weight'",
                "1.0-1.4",
            ),
            (
                "Expected object of device type {wanted:name} but got device type {got:name} for "
                "argument",
                "Expected object of device type cuda but got device type cpu for argument #1 "
                "'self' in call to _th_addmm",
                "1.4-1.6",
            ),
            (
                "Expected tensor to have {wanted:name} Backend, but got tensor with {got:name} "
                "Backend",
                "Expected tensor to have CPU Backend, but got tensor with CUDA Backend (while "
                "checking arguments for batch_norm_cpu)",
                "1.0-1.5",
            ),
        ),
    ),
    "array": Family(
        "arrays where tensors are taken",
        array,
        pytorch(
            (
                "received an invalid combination of arguments - got (numpy.ndarray",
                "conv2d() received an invalid combination of arguments - got (numpy.ndarray, "
                "Parameter, Parameter, tuple, tuple, tuple, int)",
                "0.4-",
            ),
            (
                "{layer:word}(): argument 'input' (position 1) must be Tensor, not numpy.ndarray",
                "linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray",
                "1.0-",
            ),
        ),
    ),
}
