"""unet-*.safetensors: predicted noise of the UNets, on images that are not square and at times between two steps."""

import torch

from .files import write_tensors
from .models import load, seeded_normal

SIZES = {"tiny-sd1": (8, 12), "sd1-shape": (16, 8), "default": (8, 16)}
TIMESTEPS = [999.0, 423.37]
TOKENS = [77, 154]


def case(model, size: tuple[int, int], seed: int) -> dict[str, torch.Tensor]:
    """Inputs and outputs of one model: one sample, one context a length."""
    width = model.config.cross_attention_dim
    sample = seeded_normal(seed, 2, 4, *size)
    timesteps = torch.tensor(TIMESTEPS, dtype=torch.float32)
    tensors = {"sample": sample, "timesteps": timesteps}
    for tokens in TOKENS:
        context = seeded_normal(seed + tokens, 2, tokens, width)
        tensors[f"context_{tokens}"] = context
        tensors[f"epsilon_{tokens}"] = model(sample, timesteps, context).sample
    return tensors


def make() -> None:
    """Writes the files."""
    for seed, (name, size) in enumerate(SIZES.items()):
        write_tensors(f"unet-{name}.safetensors", case(load(name, "unet"), size, 100 * seed))
