"""What `import aelib` costs: a tenth more than importing Flax, as long as it imports little else."""

import subprocess
import sys

HEAVY = ("matplotlib", "scipy.spatial", "tqdm", "IPython", "orbax.checkpoint")


def test_nothing_heavy_is_imported_that_flax_does_not_need():
    program = (
        "import sys; from flax import nnx; before = set(sys.modules); import aelib; print(set(sys.modules) - before)"
    )
    added = eval(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert "aelib.training.fit" in added
    assert not added.intersection(HEAVY)
