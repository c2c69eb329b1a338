"""unet-*.safetensors: predicted noise of the UNets, on images that are not square and at times between two steps."""

import torch

from .files import write_tensors
from .models import load, seeded_normal

SIZES = {"tiny-sd1": (8, 12), "sd1-shape": (16, 8), "default": (8, 16)}
TIMESTEPS = [999.0, 423.37]
TOKENS = [77, 154]


def case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """Inputs and outputs of one model: one sample, one context a length."""
    model = load(name, "unet")
    width = model.config.cross_attention_dim
    sample = seeded_normal(seed, 2, 4, *SIZES[name])
    timesteps = torch.tensor(TIMESTEPS, dtype=torch.float32)
    tensors = {"sample": sample, "timesteps": timesteps}
    for tokens in TOKENS:
        context = seeded_normal(seed + tokens, 2, tokens, width)
        tensors[f"context_{tokens}"] = context
        tensors[f"epsilon_{tokens}"] = model(sample.to(model.dtype), timesteps, context.to(model.dtype)).sample
    return tensors


def make() -> None:
    """Writes the files."""
    for index, name in enumerate(SIZES):
        write_tensors(f"unet-{name}.safetensors", case(name, 100 * index))
