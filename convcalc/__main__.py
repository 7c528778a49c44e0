"""`convcalc`, and `python -m convcalc`"""

import atexit
import os
import sys


def run() -> None:
    """The console script. It leaves at once when all is written: Python would take a tenth of a
    query's time to take itself to pieces. Who profiles or traces wants it whole.
    """
    code: object = None
    try:
        main(waiting=sys.stderr is not None and sys.stderr.isatty())
    except SystemExit as end:
        code = end.code or 0
    if not isinstance(code, int) or sys.getprofile() or sys.gettrace():
        sys.exit(code)  # type: ignore[arg-type]
    atexit._run_exitfuncs()
    os._exit(code)


def main(waiting: bool = False) -> None:
    """The answer, and its exit code; where somebody is `waiting` for it, a sign that it is in work.
    An interrupt may come while all else is still being loaded.
    """
    try:
        from convcalc.cli import main as answer

        if waiting:
            from convcalc.cli.progress import beating

            with beating():
                answer()
        else:
            answer()
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    run()
