"""diffusers-img2img.json and .safetensors: one image by diffusers' own StableDiffusionImg2ImgPipeline, in single precision.

It differs from the WebUI's way as diffusers-pipeline does, and in two ways of its own, which are evened out here: it draws
`int(strength * steps)` steps where the WebUI draws one more, so it is asked for a strength that is one step higher; and
it samples the encoder's distribution, where the mean is taken here.
"""

from dataclasses import asdict

import numpy as np
import torch
from diffusers import StableDiffusionImg2ImgPipeline
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_img2img as module
from PIL import Image

from . import images
from .diffusers_pipeline import pipeline
from .files import write_json, write_tensors
from .noise import NvStream

CASE = images.Case("diffusers-img2img", "Euler", "diffusers linspace", prompt="a dog", clip_skip=2, seed=6)
# Of the WebUI: 11 + 1 of 20 steps.
STRENGTH = 0.55
ITS_STRENGTH = 0.6


def init_image() -> np.ndarray:
    """A disc on a slope of colours. @shape [64, 64, 3]"""
    y, x = np.mgrid[0:64, 0:64]
    slope = np.stack([x * 3, y * 3, 255 - x * 2], axis=-1)
    disc = ((x - 32) ** 2 + (y - 28) ** 2 < 300)[..., None]
    return np.where(disc, np.array([230, 120, 40]), slope).astype(np.uint8)


def mean_of(output, **_) -> torch.Tensor:
    """In place of a sample."""
    return output.latent_dist.mode()


def make() -> None:
    """Writes the files."""
    noise = images.draw(NvStream(CASE.seed), CASE).float()
    base = pipeline()
    built = StableDiffusionImg2ImgPipeline(**base.components, requires_safety_checker=False)
    built.set_progress_bar_config(disable=True)
    module.randn_tensor = lambda *_, **__: noise
    module.retrieve_latents = mean_of
    positive, negative = (
        built.encode_prompt(text, "cpu", 1, False, clip_skip=CASE.clip_skip - 1)[0] for text in (CASE.prompt, CASE.negative)
    )
    init = init_image()
    latent = built(
        prompt_embeds=positive,
        negative_prompt_embeds=negative,
        image=Image.fromarray(init),
        strength=ITS_STRENGTH,
        num_inference_steps=CASE.steps,
        guidance_scale=CASE.cfg_scale,
        output_type="latent",
    ).images
    pixels = torch.from_numpy(init).permute(2, 0, 1)[None].float() / 127.5 - 1
    mean = built.vae.encode(pixels).latent_dist.mode() * built.vae.config.scaling_factor
    write_json("diffusers-img2img.json", {"request": asdict(CASE), "denoising_strength": STRENGTH})
    image = images.pixels("default", latent.double())
    write_tensors("diffusers-img2img.safetensors", {"init": init, "init_latent": mean, "latent": latent, "image": image})
