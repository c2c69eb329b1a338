"""tiling-tiny-sd1.safetensors: UNet and VAE whose convolutions pad circularly, as the WebUI's option Tiling makes them."""

import copy

import torch

from .files import write_tensors
from .models import load, seeded_normal


def circular(component: str) -> torch.nn.Module:
    """A model of its own with every convolution circular. What is padded before a convolution stays as it is."""
    model = copy.deepcopy(load("tiny-sd1", component))
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.padding_mode = "circular"
    return model


def make() -> None:
    """Writes the file."""
    unet, vae = circular("unet"), circular("vae")
    sample = seeded_normal(2000, 2, 4, 8, 12)
    timesteps = torch.tensor([999.0, 423.37], dtype=torch.float32)
    context = seeded_normal(2001, 2, 77, unet.config.cross_attention_dim)
    latent = seeded_normal(2002, 1, 4, 5, 7)
    factor = 2 ** (len(vae.config.block_out_channels) - 1)
    image = seeded_normal(2003, 1, 3, 5 * factor, 7 * factor).clamp(-1, 1)
    write_tensors(
        "tiling-tiny-sd1.safetensors",
        {
            "sample": sample,
            "timesteps": timesteps,
            "context": context,
            "epsilon": unet(sample.to(unet.dtype), timesteps, context.to(unet.dtype)).sample,
            "latent": latent,
            "decoded": vae.decode(latent.to(vae.dtype)).sample,
            "image": image,
            "mean": vae.encode(image.to(vae.dtype)).latent_dist.mean,
        },
    )
