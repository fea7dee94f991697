"""All benchmarks, one after the other: `make bench`. Each prints ratios measured in one run."""

import subprocess
import sys

BENCHMARKS = ("start", "card", "guidance", "paper", "handoff", "web", "effort", "search")


def main() -> int:
    """Run each in a process of its own, so that none warms the next; 0 when all came to an end."""
    failed = 0
    for name in BENCHMARKS:
        print(f"\n## {name}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
            != 0
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
