"""What is compiled once is kept: the second process that trains the same network compiles nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
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


def train(folder, **variables):
    """Train in a new process that keeps what it compiles in `folder`; how many programs it found there and missed."""
    kept = {"JAX_COMPILATION_CACHE_DIR": str(folder), "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
    command = [sys.executable, "-c", TRAIN]
    told = subprocess.run(command, env=os.environ | kept | variables, capture_output=True, text=True, check=True)
    found, missed = map(int, told.stdout.split())
    return found, missed, told.stderr


def tear(folder):
    """Leave half of each program that is kept, or nothing, as where a process was killed."""
    for number, program in enumerate(sorted(folder.glob("*-cache"))):
        os.truncate(program, [0, program.stat().st_size // 2][number % 2])


def told_by_make(*names):
    """What the commands of the course find in these environment variables."""
    show = "include Makefile\nshow: ; @" + "; ".join(f'echo "$${name}"' for name in names) + "\n"
    set_here = ("JAX_", "MAKE", "MFLAGS", "PYTHONWARNINGS")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(set_here)}
    command = ["make", "--silent", "-f", "-", "show"]
    told = subprocess.run(command, input=show, cwd=ROOT, env=plain, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


@pytest.mark.nightly
def test_a_second_process_compiles_nothing_and_what_is_kept_in_part_is_compiled_again_without_a_word(tmp_path):
    assert train(tmp_path)[1] > 0
    found, missed, _ = train(tmp_path)
    assert found > 0
    assert missed == 0
    tear(tmp_path)
    (warnings,) = told_by_make("PYTHONWARNINGS")
    _, missed, said = train(tmp_path, PYTHONWARNINGS=warnings)
    assert missed > 0
    assert said == ""


@pytest.mark.nightly
def test_of_what_is_kept_in_part_jax_would_say_so(tmp_path):
    train(tmp_path)
    tear(tmp_path)
    assert "Error reading persistent compilation cache entry" in train(tmp_path, PYTHONWARNINGS="default")[2]


def test_make_tells_jax_where_to_keep_it():
    told = told_by_make("JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS")
    assert told == [str(ROOT / "_build" / "jax-cache"), "0"]


def test_make_lets_python_keep_bytecode(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert told_by_make("PYTHONDONTWRITEBYTECODE") == [""]
