"""PyTorch as most people write it, one operation after the other."""

import torch
from torch import nn

from benchmarks.cases import LEAK, PIXELS, Case

ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def dense(case: Case) -> nn.Module:
    """Build a dense network."""
    parts, layers = [nn.Flatten()], case.layers()
    linear = {-1 if case.kind == "classifier" else len(case.widths), len(layers) - 1}
    for index, (inputs, outputs) in enumerate(layers):
        parts.append(nn.Linear(inputs, outputs))
        if index not in linear:
            parts.append(ACTIVATIONS[case.activation]())
    return nn.Sequential(*parts)


def conv(case: Case) -> nn.Module:
    """Build a convolutional autoencoder."""
    filters, parts, side = (1, *case.widths), [nn.Unflatten(1, (1, 28))], 28
    for inputs, outputs, stride in zip(filters, filters[1:], case.strides, strict=False):
        parts += [nn.Conv2d(inputs, outputs, 3, stride, padding=1), nn.LeakyReLU(LEAK)]
        side //= stride
    size = filters[-1] * side * side
    parts += [nn.Flatten(), nn.Linear(size, case.latent), nn.Linear(case.latent, size)]
    parts.append(nn.Unflatten(1, (filters[-1], side, side)))
    for outputs, inputs, stride in reversed(list(zip(filters, filters[1:], case.strides, strict=False))):
        parts += [nn.ConvTranspose2d(inputs, outputs, 3, stride, 1, output_padding=stride - 1), nn.LeakyReLU(LEAK)]
    return nn.Sequential(*parts[:-1], nn.Flatten())


class Variational(nn.Module):
    """A dense network whose code is drawn."""

    def __init__(self, case: Case):
        super().__init__()
        parts = list(dense(case))
        middle = 2 * len(case.widths) + 2  # the flattening, the hidden layers with their activations, the code's layer
        self.encoder, self.decoder = nn.Sequential(*parts[:middle]), nn.Sequential(*parts[middle:])

    def forward(self, x):
        """Return the logits, and the rate of each example."""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        return self.decoder(z), 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1)


NETWORKS = {"dense": dense, "classifier": dense, "conv": conv, "variational": Variational}


def prepare(case: Case, batch: int, x, labels, compiled=lambda step: step):
    """Return a contestant's training; see `benchmarks.contestants`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    model = NETWORKS[case.kind](case).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, labels = torch.tensor(x, device=device), torch.tensor(labels, dtype=torch.long, device=device)

    def mean_loss(images, labels):
        outputs = model(images)
        if case.kind == "classifier":
            return nn.functional.cross_entropy(outputs, labels)
        logits, rate = outputs if case.kind == "variational" else (outputs, torch.zeros(()))
        target = images.reshape(-1, PIXELS)
        error = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="sum")
        return (error + rate.sum()) / batch

    mean_loss = compiled(mean_loss)

    def train(epochs):
        for _ in range(epochs):
            values = []
            for rows in torch.randperm(len(x), device=device).split(batch):
                loss = mean_loss(x[rows], labels[rows])
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                values.append(loss.detach())
        return float(torch.stack(values).mean())

    return train
