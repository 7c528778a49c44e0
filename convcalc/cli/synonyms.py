"""Words that people try as commands: which command answers, or what is said instead."""

from __future__ import annotations

MEANT: dict[str, str] = {
    "show": "params parameters flops macs madds mult-adds summary torchsummary torchinfo "
    "torch-summary thop fvcore ptflops print table layers shape shapes output output-shape "
    "compute calc calculate run info stats describe inspect analyze analyse model network net "
    "cost memory mem size-of params-count count display open load read profile flop mac "
    "param parse",
    "stack": "sequential chain seq layers-of pipeline",
    "field": "rf receptive-field receptive-fields receptive fov field-of-view receptivefield erf "
    "sees",
    "expand": "unroll inline unfold-blocks dump plain",
    "size": "sizes input-size inputs formula accepts fits resolution",
    "solve": "inverse backwards backward reverse find invert padding-for search-settings undo",
    "lint": "validate verify sanity review audit suggest warnings rules rule",
    "check": "assert budget ci expect gate test tests",
    "compare": "diff vs versus delta difference side-by-side",
    "watch": "live follow monitor reload",
    "apply": "convolve arithmetic by-hand example calculate-values execute forward",
    "dialects": "frameworks framework pytorch keras tensorflow onnx torch tf dialect portability",
    "quiz": "exam exams practice practise exercise exercises questions learn drill homework",
    "why": "error errors traceback debug fix mismatch diagnose exception",
    "explain": "code codes derive derivation meaning concept concepts",
    "zoo": "list ls models networks available all pretrained catalog catalogue model-zoo",
    "kinds": "kind layer-types types operators ops layer-kinds settings modules",
    "help": "docs doc man manual pages topics usage tutorial",
    "--version": "version",
}
"""The words that each command answers."""

SYNONYMS = {word: command for command, words in MEANT.items() for word in words.split()}

POOLS = "pools are max-pool, avg-pool, global-avg-pool: convcalc max-pool 64x112x112 3x3/2 p1"
RECURRENT = "there are no recurrent layers; 'convcalc kinds' lists what there is"
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
    **dict.fromkeys(("lstm", "gru", "rnn"), RECURRENT),
    **dict.fromkeys(("train", "fit", "predict", "infer", "inference", "eval", "evaluate"), WEIGHTS),
    **dict.fromkeys(
        ("init", "new", "create", "start"),
        "there is nothing to set up; to start from a network: convcalc zoo --show lenet5",
    ),
    **dict.fromkeys(("convert", "export", "import", "from-torch", "from-onnx"), FILES),
    **dict.fromkeys(
        ("plot", "draw", "visualize", "visualise", "picture", "svg", "graph"),
        "a picture of what a layer sees: convcalc field resnet18 layer1.0.conv1 --svg field.svg",
    ),
    **dict.fromkeys(
        ("completion", "completions", "install-completion", "autocomplete"),
        "completion in the shell is on a page: convcalc help cli",
    ),
    **dict.fromkeys(
        ("latency", "speed", "benchmark", "time", "throughput"),
        "how long a network takes depends on the machine; MACs and memory: convcalc show resnet50",
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
