import numpy as np

from evidence.controls.sparse_rivals import own_phases, sources

SIDE = 12


def test_each_patch_keeps_its_own_amplitudes_and_loses_its_edge():
    across = np.where(np.arange(SIDE) < SIDE // 2, 1.0, -1.0)
    edge = np.tile(across, (SIDE, 1))
    patches = np.stack([edge, 3 * edge.T]).reshape(2, -1)
    found = own_phases(patches, SIDE, seed=0)
    waves, before = (np.abs(np.fft.fft2(each.reshape(-1, SIDE, SIDE))) for each in (found, patches))
    np.testing.assert_allclose(waves, before, atol=1e-4)
    assert np.abs(found - patches).max() > 0.5
    assert not np.allclose(3 * found[0].reshape(SIDE, SIDE).T.ravel(), found[1], atol=0.5), "phases of their own"


def test_independent_directions_are_found_where_components_are_not_unique():
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    cosines = np.abs(sources(rng.laplace(size=(5000, 3)) / 2**0.5 @ turn, 0, 3) @ turn.T)
    assert (cosines.max(axis=1) > 0.98).all(), "each is one of the sources"
    assert len(set(cosines.argmax(axis=1))) == 3
