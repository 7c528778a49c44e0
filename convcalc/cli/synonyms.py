"""Words that people try as commands: which command answers, or what is said instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MEANT: dict[str, str] = {
    "show": "params parameters flops macs madds mult-adds summary torchsummary torchinfo "
    "torch-summary thop fvcore ptflops print table layers shape shapes output output-shape "
    "compute calc calculate run info stats describe inspect analyze analyse model network net "
    "cost size-of params-count display open load read profile flop mac "
    "param parse",
    "stack": "sequential chain seq layers-of pipeline",
    "field": "rf receptive-field receptive-fields receptive fov field-of-view receptivefield sees",
    "expand": "unroll inline unfold-blocks dump plain",
    "convert": "export import to transform translate write save port generate yaml",
    "size": "sizes input-size inputs formula accepts fits resolution",
    "solve": "inverse backwards backward reverse find invert padding-for search-settings undo",
    "lint": "validate verify sanity review audit suggest warnings rules rule",
    "check": "assert budget ci expect gate test tests",
    "count": "counts counting tools calflops flop-counter",
    "memory": "mem ram vram sram peak footprint oom batch-size max-batch liveness gpu-memory "
    "activation-memory patches mcunet",
    "roofline": "time latency speed throughput benchmark bandwidth traffic intensity roof "
    "arithmetic-intensity bottleneck fps runtime",
    "compare": "diff vs versus delta difference side-by-side",
    "sweep": "grid grid-search vary variants scan sweeps pareto ablation hyperparameters",
    "watch": "live follow monitor reload",
    "apply": "convolve arithmetic by-hand example calculate-values execute forward",
    "dialects": "frameworks framework pytorch keras tensorflow onnx torch tf dialect portability",
    "quiz": "exam exams practice practise exercise exercises questions learn drill homework",
    "why": "error errors traceback debug fix mismatch diagnose exception",
    "explain": "code codes derive derivation meaning concept concepts",
    "zoo": "list ls models networks available all pretrained catalog catalogue model-zoo",
    "formats": "format files filetypes file-types readers onnx-file",
    "kinds": "kind layer-types types operators ops layer-kinds settings modules",
    "completion": "completions install-completion autocomplete complete tab bash zsh fish",
    "help": "docs doc man manual pages topics usage tutorial",
    "--version": "version",
}
"""The words that each command answers."""

SYNONYMS = {word: command for command, words in MEANT.items() for word in words.split()}

POOLS = "pools are max-pool, avg-pool, global-avg-pool: convcalc max-pool 64x112x112 3x3/2 p1"
WEIGHTS = (
    "convcalc has no weights and runs no network: it works out shapes, fields and costs; "
    "'convcalc apply' does the arithmetic of one layer"
)
FILES = "networks are read from specs in YAML: 'convcalc help spec' tells how to write one"
TOLD: dict[str, str] = {
    **dict.fromkeys(("pool", "pooling"), POOLS),
    **dict.fromkeys(
        ("norm", "bnorm"),
        "norms are batch-norm, layer-norm, group-norm, …: convcalc batch-norm 64x56x56",
    ),
    **dict.fromkeys(
        ("activation", "act"), "activations are relu, gelu, sigmoid, …: convcalc relu 64x56x56"
    ),
    "recurrent": "recurrent layers are rnn, lstm, gru: convcalc lstm 32x100 64",
    **dict.fromkeys(("train", "fit", "predict", "infer", "inference", "eval", "evaluate"), WEIGHTS),
    **dict.fromkeys(
        ("init", "new", "create", "start"),
        "there is nothing to set up; to start from a network: convcalc zoo --show lenet5",
    ),
    **dict.fromkeys(("from-torch", "from-onnx"), FILES),
    **dict.fromkeys(
        ("plot", "draw", "visualize", "visualise", "picture", "svg", "graph"),
        "a picture of what a layer sees: convcalc field resnet18 layer1.0.conv1 --svg field.svg",
    ),
    **dict.fromkeys(
        ("config", "settings-file", "configure"), "there is nothing to configure; specs hold all"
    ),
    **{
        word: f"what it is: convcalc explain {word}"
        for word in ("padding", "same", "valid", "stride", "dilation", "kernel", "groups")
    },
    **dict.fromkeys(
        ("upgrade", "update", "install", "uninstall"),
        "that is for pip, pipx or uv: pip install --upgrade convcalc",
    ),
}
"""Words for which no command is right as it stands."""

OPTIONS: dict[str, tuple[str, ...]] = {
    "--format json": ("--json",),
    "--format csv": ("--csv",),
    "--format markdown": ("--markdown", "--md"),
    "--dialect pytorch": ("--pytorch", "--torch"),
    "--dialect keras": ("--keras", "--tensorflow", "--tf"),
    "--dialect onnx": ("--onnx",),
    "--layout channels_last": ("--channels-last", "--nhwc", "--data-format"),
    "--layout channels_first": ("--channels-first", "--nchw"),
    "--dtype float16": ("--fp16", "--half"),
    "--dtype bfloat16": ("--bf16",),
    "--set classes=10": ("--classes", "--num-classes"),
    "--set width=0.5": ("--width", "--width-mult", "--var", "--vars", "-D"),
    "--input 3x224x224": ("--shape", "--size", "--input-shape", "--input-size", "--img", "--imgsz"),
    "--columns name,output,params": ("--cols", "--fields", "--show", "--only"),
    "--count-as torch": ("--flops", "--count"),
    "--max-macs 600M": ("--max-flops", "--max-mult-adds", "--max-madds"),
    "--max-params 5M": ("--max-parameters", "--max-size", "--max-weights"),
    "--depth 1": ("--level", "--levels", "--max-depth", "--collapse", "--summary"),
    "--weights": ("--verbose", "--tensors", "-v"),
    "--at 0,0": ("--unit", "--position", "--pos"),
    "--svg field.svg": ("--plot", "--draw", "--picture", "--image", "--save"),
    "--count 20": ("--number", "--questions", "-n"),
    "--filters 64": ("--channels", "--features", "--depth-out"),
    "--explain": ("--why", "--steps", "--formula"),
}
"""Options that people try, by what they write instead where a command has that."""
VALUES: dict[tuple[str, str], str] = {
    ("--count-as", "flops"): "FLOPs are a column of their own: --columns +flops",
    ("--count-as", "macs"): "MACs are counted without it; it takes a tool, such as torch or thop",
}
"""Values that people try for an option, and what is said instead."""
ALONE = ("--input", "--shape", "--input-shape", "--in-shape", "--size", "--input-size")
"""Options for what is the first argument of a layer."""


def option_meant(typed: str, names: Collection[str]) -> str:
    """What to write for an option that a command does not have; empty if it has nothing such."""
    for instead, tried in OPTIONS.items():
        if typed in tried and instead.split()[0] in names:
            return f"write {instead}"
    if typed in ALONE and "--kernel" in names:
        return "the shape stands without an option: convcalc conv 3x224x224 64 7x7/2 p3"
    return ""
