"""few-steps.safetensors: models of few steps, drawn by diffusers' own schedulers around its own networks.

A latent consistency model that takes its guidance scale, LCMScheduler without it, Euler and Euler ancestral with "trailing"
timesteps, and DDIM with the same. Noise is the WebUI's (NV), as in the other images.
"""

from collections.abc import Callable
from contextlib import contextmanager
from unittest.mock import patch

import torch
from diffusers import DDIMScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, LCMScheduler
from diffusers.pipelines.latent_consistency_models.pipeline_latent_consistency_text2img import (
    LatentConsistencyModelPipeline,
)

from . import images
from .families import context
from .files import write_tensors
from .images import Case, draw
from .models import load, seeded_normal
from .noise import NvStream

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
TRAILING = BETAS | {"timestep_spacing": "trailing"}
GUIDED, PLAIN = "tiny-lcm", "sd1-shape"
GUIDANCE = 8.0
SEED = 11


def case(model: str) -> Case:
    """A picture that is not square."""
    return Case("", "", model=model, seed=SEED, latent_height=8, latent_width=16)


def guidance_embedding(scale: float, width: int) -> torch.Tensor:
    """What diffusers' pipeline makes of a scale. @shape [1, width]"""
    embed = LatentConsistencyModelPipeline.get_guidance_scale_embedding
    return embed(None, torch.tensor([scale - 1], dtype=torch.float64), embedding_dim=width, dtype=torch.float64)


@contextmanager
def drawn_noise(module: str, stream: NvStream, wanted: Case):
    """Lets a scheduler draw from our stream."""
    with patch(f"diffusers.schedulers.{module}.randn_tensor", lambda *_, **__: draw(stream, wanted)):
        yield


def predictor(model: str, **extra: torch.Tensor) -> Callable:
    """Noise predicted with the prompt alone."""
    unet = load(model, "unet")
    positive = context(model, images.TINY_IDS["positive"])
    return lambda x, t: unet(x, t, positive, **extra).sample


def final_latent(scheduler, module: str, model: str, steps: int, **extra: torch.Tensor) -> torch.Tensor:
    """The loop of diffusers' pipelines. @shape [1, 4, h, w]"""
    stream, wanted = NvStream(SEED), case(model)
    scheduler.set_timesteps(steps)
    predict = predictor(model, **extra)
    x = draw(stream, wanted) * scheduler.init_noise_sigma
    with drawn_noise(module, stream, wanted):
        for t in scheduler.timesteps:
            x = scheduler.step(predict(scheduler.scale_model_input(x, t), t), t, x).prev_sample
    return x


def one_evaluation(model: str, seed: int) -> dict[str, torch.Tensor]:
    """Inputs and output of a UNet that takes its guidance scale, for two pictures."""
    unet = load(model, "unet")
    added = {}
    if unet.config.addition_embed_type == "text_time":
        pooled = unet.config.projection_class_embeddings_input_dim - 6 * unet.config.addition_time_embed_dim
        added = {"text_embeds": seeded_normal(seed + 3, 2, pooled), "time_ids": torch.tensor([[64.0, 128, 0, 8, 64, 128]] * 2)}
    inputs = {"sample": seeded_normal(seed, 2, 4, 8, 12), "context": seeded_normal(seed + 1, 2, 77, unet.config.cross_attention_dim)}
    timesteps = torch.tensor([999.0, 259.0], dtype=torch.float32)
    cond = torch.cat([guidance_embedding(scale, unet.config.time_cond_proj_dim) for scale in (GUIDANCE, 1.5)])
    epsilon = unet(inputs["sample"], timesteps, inputs["context"], timestep_cond=cond, added_cond_kwargs=added or None).sample
    return inputs | added | {"timesteps": timesteps, "timestep_cond": cond, "epsilon": epsilon}


RUNS = {
    "lcm-4": (LCMScheduler(**BETAS), "scheduling_lcm", 4),
    "lcm-8": (LCMScheduler(**BETAS), "scheduling_lcm", 8),
    "euler-trailing-1": (EulerDiscreteScheduler(**TRAILING), "scheduling_euler_discrete", 1),
    "euler-trailing-2": (EulerDiscreteScheduler(**TRAILING), "scheduling_euler_discrete", 2),
    "euler-trailing-4": (EulerDiscreteScheduler(**TRAILING), "scheduling_euler_discrete", 4),
    "euler-trailing-8": (EulerDiscreteScheduler(**TRAILING), "scheduling_euler_discrete", 8),
    "euler-a-trailing-1": (EulerAncestralDiscreteScheduler(**TRAILING), "scheduling_euler_ancestral_discrete", 1),
    "euler-a-trailing-4": (EulerAncestralDiscreteScheduler(**TRAILING), "scheduling_euler_ancestral_discrete", 4),
    # Its last step ends at a clean picture, as Euler's does.
    "ddim-trailing-4": (DDIMScheduler(**TRAILING, clip_sample=False), "scheduling_ddim", 4),
    "ddim-trailing-8": (DDIMScheduler(**TRAILING, clip_sample=False), "scheduling_ddim", 8),
}


def make() -> None:
    """Writes the file."""
    tensors = {f"{model}/{name}": value for model, seed in ((GUIDED, 500), ("tiny-lcm-xl", 600)) for name, value in one_evaluation(model, seed).items()}
    width = load(GUIDED, "unet").config.time_cond_proj_dim
    guided = {"timestep_cond": guidance_embedding(GUIDANCE, width)}
    latent = final_latent(LCMScheduler(**BETAS), "scheduling_lcm", GUIDED, 4, **guided)
    tensors["lcm-guided/image"] = images.pixels(GUIDED, latent)
    for key, (scheduler, module, steps) in RUNS.items():
        tensors[f"{key}/image"] = images.pixels(PLAIN, final_latent(scheduler, module, PLAIN, steps))
    write_tensors("few-steps.safetensors", tensors)
