"""PyTorch as most people write it, one operation after the other."""

import torch
from torch import nn

from benchmarks.cases import LEAK, PIXELS, Case

ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def dense(case: Case) -> nn.Module:
    """Build a dense network."""
    parts, layers = [nn.Flatten()], case.layers()
    linear = {len(case.widths) if case.kind == "dense" else -1, len(layers) - 1}
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


def prepare(case: Case, batch: int, x, labels, compiled=lambda step: step):
    """Return a contestant's training; see `benchmarks.contestants`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    model = (conv if case.kind == "conv" else dense)(case).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, labels = torch.tensor(x, device=device), torch.tensor(labels, dtype=torch.long, device=device)

    def mean_loss(images, labels):
        logits = model(images)
        if case.kind == "classifier":
            return nn.functional.cross_entropy(logits, labels)
        target = images.reshape(-1, PIXELS)
        return nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="sum") / batch

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
