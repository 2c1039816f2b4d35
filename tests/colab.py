"""Run every learner's notebook, as it is downloaded, in the image that Colab itself publishes: `make colab`.

Each has a container of its own, of the size of a machine in Colab. Its first cell installs `aelib` from the repository,
for which git takes the commit that is checked out here.
"""

import subprocess
import sys
import time
from pathlib import Path

from book.course import repository_url

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "_build" / "html" / "notebooks"
IMAGE = "us-docker.pkg.dev/colab-images/public/cpu-runtime"
SIZE = ("--cpus", "2", "--memory", "12g")
# A notebook runs in Colab's own folder, where it may write. The checkout has another owner, which git would not trust.
RUN = """
git config --global safe.directory '*'
git config --global url.file:///course.git.insteadOf "$2"
cp "/notebooks/$1.ipynb" .
jupyter nbconvert --log-level WARN --to notebook --execute --output /tmp/done "$1.ipynb"
"""


def learners() -> list[str]:
    """Return the names of the built notebooks that are for work, without those that hold the solutions."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb") if not path.stem.endswith("-solved"))


def runs(name: str, repository: str) -> bool:
    """Run a notebook in a new container, which says what went wrong; return whether nothing did."""
    folders = ("--volume", f"{NOTEBOOKS}:/notebooks:ro", "--volume", f"{ROOT / '.git'}:/course.git:ro")
    container = ("docker", "run", "--rm", *SIZE, *folders, "--workdir", "/content", "--entrypoint", "bash", IMAGE)
    return not subprocess.run([*container, "-ec", RUN, "run", name, repository], check=False).returncode


def main() -> None:
    """Run them one after the other; stop with the names of those that failed."""
    repository = repository_url(ROOT)
    if repository is None:
        sys.exit("In Colab the notebooks install aelib from the repository: put its address into _config.yml first.")
    failed = []
    for name in learners():
        start = time.perf_counter()
        failed += [] if (well := runs(name, repository)) else [name]
        print(f"{name} {'ran' if well else 'failed'} in {time.perf_counter() - start:.0f} s", flush=True)
    if failed:
        sys.exit(f"In Colab's image these notebooks do not run: {', '.join(failed)}")


if __name__ == "__main__":
    main()
