"""Run every learner's notebook, as it is downloaded, in Colab's own image: `make notebooks COLAB=1`.

`COLAB=2/3` runs the second of three shares: fifty notebooks, each of which installs JAX, are too long for one job.

Each has a container of its own, of the size of a machine in Colab. Its first cell installs the wheel that was
built with it, which lies beside it here; in Colab it comes from the site.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "_build" / "html" / "notebooks"
IMAGE = "us-docker.pkg.dev/colab-images/public/cpu-runtime"
SIZE = ("--cpus", "2", "--memory", "12g")
# A notebook runs in Colab's own folder, where it may write.
RUN = """
cp "/notebooks/$1.ipynb" /notebooks/aelib-*.whl .
jupyter nbconvert --log-level WARN --to notebook --execute --output /tmp/done "$1.ipynb"
"""


def learners() -> list[str]:
    """Return the names of the built notebooks that are for work, without those that hold the solutions."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb") if not path.stem.endswith("-solved"))


def runs(name: str) -> bool:
    """Run a notebook in a new container, which says what went wrong; return whether nothing did."""
    folders = ("--volume", f"{NOTEBOOKS}:/notebooks:ro")
    container = ("docker", "run", "--rm", *SIZE, *folders, "--workdir", "/content", "--entrypoint", "bash", IMAGE)
    return not subprocess.run([*container, "-ec", RUN, "run", name], check=False).returncode


def main(share: str) -> None:
    """Run those of a share one after the other, `"1"` for all; stop with the names of those that failed."""
    number, _, of = share.partition("/")
    failed = []
    for name in learners()[int(number) - 1 :: int(of or 1)]:
        start = time.perf_counter()
        failed += [] if (well := runs(name)) else [name]
        print(f"{name} {'ran' if well else 'failed'} in {time.perf_counter() - start:.0f} s", flush=True)
    if failed:
        sys.exit(f"In Colab's image these notebooks do not run: {', '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1])
