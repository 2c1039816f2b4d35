"""What is compiled once is kept: the second process that trains the same network compiles nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRAIN = """
import jax, numpy as np, optax
from flax import nnx
import aelib
compiled = []
jax.monitoring.register_event_listener(lambda event, **_: compiled.append(event))
model = aelib.dense_autoencoder((6,), hidden=(5,), latent=2, likelihood=aelib.Bernoulli(), rngs=nnx.Rngs(0))
x = np.random.default_rng(0).random((40, 6), np.float32)
optimizer, key = optax.adam(1e-3), jax.random.key(0)
aelib.fit(model, aelib.nll, x, epochs=2, batch_size=8, optimizer=optimizer, key=key, progress=False)
print(compiled.count("/jax/compilation_cache/cache_hits"), compiled.count("/jax/compilation_cache/cache_misses"))
"""


def test_a_second_process_compiles_nothing(tmp_path):
    kept = {"JAX_COMPILATION_CACHE_DIR": str(tmp_path), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
    command = [sys.executable, "-c", TRAIN]
    (_, first_missed), (found, missed) = (
        map(
            int,
            subprocess.run(command, env=os.environ | kept, capture_output=True, text=True, check=True).stdout.split(),
        )
        for _ in range(2)
    )
    assert first_missed > 0
    assert found > 0
    assert missed == 0


def test_make_tells_jax_where_to_keep_it():
    show = "include Makefile\nshow: ; @echo $$JAX_COMPILATION_CACHE_DIR $$JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS\n"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("JAX_", "MAKE", "MFLAGS"))}
    told = subprocess.run(
        ["make", "--silent", "-f", "-", "show"],
        input=show,
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [str(ROOT / "_build" / "jax-cache"), "0"]
