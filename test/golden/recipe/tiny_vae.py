"""tiny-vae.safetensors: diffusers' AutoencoderTiny, in the shape of TAESD and in a smaller one, with hash weights.

Latents are scaled ones, as sampling leaves them; images are in -1...1.
"""

import torch
from diffusers import AutoencoderTiny

from .files import write_tensors
from .models import fill, seeded_normal

SHAPES = {
    "taesd-shape": ({}, (4, 6)),
    "small": (
        {
            "encoder_block_out_channels": (16, 16),
            "decoder_block_out_channels": (16, 16),
            "num_encoder_blocks": (1, 2),
            "num_decoder_blocks": (2, 1),
        },
        (6, 10),
    ),
}


def case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """Inputs and outputs of both halves."""
    config, (height, width) = SHAPES[name]
    model = AutoencoderTiny(**config)
    fill(model, "tiny_vae")
    model = model.double().eval()
    factor = 2 ** (len(model.config.decoder_block_out_channels) - 1)
    latent = seeded_normal(seed, 1, 4, height, width)
    image = seeded_normal(seed + 1, 1, 3, height * factor, width * factor).clamp(-1, 1)
    return {
        f"{name}/latent": latent,
        f"{name}/decoded": model.decode(latent).sample,
        f"{name}/image": image,
        f"{name}/encoded": model.encode(image).latents,
    }


def make() -> None:
    """Writes the file."""
    write_tensors("tiny-vae.safetensors", case("taesd-shape", 700) | case("small", 800))
