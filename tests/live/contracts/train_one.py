"""An autoencoder that the reader trains: what it has to beat, by settings; what is trained, `test_train_one` asks."""

from aelib.course.live import baselines
from tests.live.contracts import Contract


def to_beat(figure, latent, linear, count, seed):
    found = baselines(figure, latent=latent, count=count)
    return {"element.pca": found.pca, "element.data.mean": found.mean}


CONTRACT = Contract(
    [[2, 0, 2000, 1], [32, 1, 100, 1]],
    to_beat,
    more=[[1, 0, 1000, 2], [8, 1, 2000, 1]],
    acts=["element.guess(20000)"],
    idle=["Train"],
)
