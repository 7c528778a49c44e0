"""`convcalc`, and `python -m convcalc`"""

import sys


def main() -> None:
    """The console script. An interrupt may come while all else is still being loaded."""
    try:
        from convcalc.cli import main as answer

        answer()
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    main()
