"""vae-*.safetensors: what the autoencoders make of a latent, and of an image."""

import torch

from .files import write_tensors
from .models import load, seeded_normal

LATENT_SIZES = {"tiny-sd1": (6, 8), "sd1-shape": (4, 6), "default": (6, 8)}


def case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """Decoding of a latent as decode() takes it (already divided by the scale) and moments of an image."""
    model, size = load(name, "vae"), LATENT_SIZES[name]
    factor = 2 ** (len(model.config.block_out_channels) - 1)
    latent = seeded_normal(seed, 1, 4, *size)
    image = seeded_normal(seed + 1, 1, 3, size[0] * factor, size[1] * factor).clamp(-1, 1)
    posterior = model.encode(image.to(model.dtype)).latent_dist
    return {
        "latent": latent,
        "decoded": model.decode(latent.to(model.dtype)).sample,
        "image": image,
        "mean": posterior.mean,
        "logvar": posterior.logvar,
    }


def make() -> None:
    """Writes the files."""
    for index, name in enumerate(LATENT_SIZES):
        write_tensors(f"vae-{name}.safetensors", case(name, 1000 + 10 * index))
