import numpy as np

from evidence.controls.uses_search import SCALES, by_scaling, queries

RNG = np.random.default_rng(0)


def test_roots_of_length_one_forget_how_bright_a_picture_is():
    x = RNG.uniform(0.1, 1, (5, 784)).astype(np.float32)
    scale = SCALES["roots, length 1"]
    np.testing.assert_allclose(scale(x), scale(0.3 * x), rtol=1e-5)
    np.testing.assert_allclose((scale(x) ** 2).sum(axis=1), 1, rtol=1e-5)


def test_the_right_label_is_found_where_only_brightness_hides_it():
    labels = np.arange(40) % 2
    shapes = RNG.uniform(0.1, 1, (2, 28, 28))[labels]
    bright = shapes * RNG.choice([0.2, 1.0], (40, 1, 1))

    def search_by(known, asked, wanted):
        far = ((asked[:, None] - known) ** 2).sum(axis=2)
        return (labels[far.argsort(axis=1)[:, :20]] == wanted[:, None]).mean(), None

    found = by_scaling(search_by, 0, training=(bright, labels), test=(bright, labels))
    assert found["length 1"]["test"] == found["roots, length 1"]["training"] == 100 > found["pixels"]["test"]
    assert sorted(queries(bright, 0)) == list(range(40))
