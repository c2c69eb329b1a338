"""diffusers-pipeline.json and .safetensors: one image by diffusers' own StableDiffusionPipeline, in single precision.

It differs from the WebUI's Euler in three small ways: sigmas between two training steps are interpolated linearly, not
in their logarithm; the UNet is told the evenly spaced time that a sigma was made from, not the time found from the
sigma; alphas come from betas in single precision. A program that follows the WebUI is fed these sigmas to compare.
And in one large way: its clip skip leaves the negative prompt at the last layer. Here the negative prompt is encoded
with the same clip skip, by diffusers itself, and given as embeddings.
"""

from dataclasses import asdict

import numpy as np
import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

from . import images
from .files import write_json, write_tensors
from .k_diffusion_core import external, sampling
from .models import CLASSES, load_as
from .noise import NvStream
from .schedules import ALPHAS
from .vocabulary import default_tokenizer

CASE = images.Case("diffusers", "Euler", "diffusers linspace", clip_skip=2, seed=5)


def pipeline() -> StableDiffusionPipeline:
    """The default model under diffusers' Euler."""
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="linspace", steps_offset=1
    )
    parts = {component: load_as("default", component, torch.float32) for component in CLASSES}
    unused = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    built = StableDiffusionPipeline(tokenizer=default_tokenizer(), scheduler=scheduler, **parts, **unused)
    built.set_progress_bar_config(disable=True)
    return built


def run_pipeline(noise: torch.Tensor) -> dict[str, torch.Tensor]:
    """The final latent; diffusers counts clip skip from 0."""
    built, skip = pipeline(), CASE.clip_skip - 1
    positive, negative = (
        built.encode_prompt(text, "cpu", 1, False, clip_skip=skip)[0] for text in (CASE.prompt, CASE.negative)
    )
    latent = built(
        prompt_embeds=positive,
        negative_prompt_embeds=negative,
        height=8 * CASE.latent_height,
        width=8 * CASE.latent_width,
        num_inference_steps=CASE.steps,
        guidance_scale=CASE.cfg_scale,
        latents=noise.float(),
        output_type="latent",
    ).images
    return {"timesteps": built.scheduler.timesteps, "sigmas": built.scheduler.sigmas, "latent": latent}


def webui_latent(noise: torch.Tensor, sigmas: torch.Tensor) -> torch.Tensor:
    """What the WebUI's way gives with the same sigmas."""
    denoiser = external.DiscreteEpsDDPMDenoiser(images.guided(CASE), torch.from_numpy(ALPHAS), quantize=False)
    return sampling.sample_euler(denoiser, noise * sigmas[0], sigmas.double(), disable=True)


def make() -> None:
    """Writes the files."""
    noise = images.draw(NvStream(CASE.seed), CASE)
    result = run_pipeline(noise)
    other = webui_latent(noise, result["sigmas"].double())
    image = images.pixels("default", result["latent"].double())
    apart = {
        "latent": round(float((other - result["latent"]).abs().max()), 5),
        "levels": int(np.abs(images.pixels("default", other).astype(int) - image).max()),
    }
    write_json("diffusers-pipeline.json", {"request": asdict(CASE), "webui_way_differs_by": apart})
    write_tensors("diffusers-pipeline.safetensors", {"noise": noise, **result, "webui_latent": other, "image": image})
