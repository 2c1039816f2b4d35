"""A live figure as `aelib.live` makes it: a decoder of one layer, from two numbers to two by two pixels."""

import base64
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython


def ship(array, dtype):
    array = np.asarray(array, dtype)
    return {"dtype": dtype, "shape": array.shape, "base64": base64.b64encode(array.tobytes()).decode()}


class LiveFigure:
    data: ClassVar = {
        "element": "latent-explorer",
        "decoder": [
            {"kernel": ship(np.eye(2, 4), "float16"), "bias": ship(np.zeros(4), "float16"), "activation": "identity"}
        ],
        "mean": "sigmoid",
        "codes": ship([[0, 0], [1, 1]], "float32"),
        "labels": ship([0, 1], "uint8"),
        "classes": ["3", "8"],
        "images": ship(np.zeros((2, 2, 2)), "uint8"),
        "view": {"centre": [0, 0], "half": 2},
        "typical": {"0": 0, "1": 1},
        "colours": {"light": ["#b63e83"] * 2, "dark": ["#fea3d0"] * 2},
        "later": {"encoder": []},
    }

    def _repr_mimebundle_(self, include=None, exclude=None):
        figure, ax = plt.subplots(figsize=(3, 2))
        ax.scatter([0, 1], [0, 1], color="black")
        plt.close(figure)
        bundle, metadata = get_ipython().display_formatter.format(figure)
        return bundle | {"application/vnd.aelib.live+json": self.data}, metadata


class TwoCodes(LiveFigure):
    """One whose page shows more than its picture before its data load: two digits, each given back twice."""

    data: ClassVar = {
        "element": "two-codes",
        "models": [],
        "still": {
            "labels": [3, 8], "start": 1, "latent": [2, 4],
            "code": [0.5, -1.0], "limits": [[-1, 1], [-2, 2]], "bars": [0.5, -1.0, 0.0, 1.0],
            "sprite": ship([[0, 255], [255, 0], [0, 0]], "uint8"),
        },
    }  # fmt: skip
