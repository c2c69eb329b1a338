"""images.json and images.safetensors: whole images, from the noise to the pixels.

k-diffusion's samplers run around diffusers' UNet with the WebUI's own noise, sigmas and conditioning.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import torch

from . import conditioning
from .files import write_json, write_tensors
from .k_diffusion_core import external, sampling
from .models import load
from .noise import STREAMS, CpuStream, NvStream
from .schedules import ALPHAS, automatic, ddim_timesteps, sigmas_of

Stream = NvStream | CpuStream
Predict = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Case:
    """The request of one image; sizes are those of the latent."""

    key: str
    sampler: str
    schedule: str = "automatic"
    model: str = "default"
    prompt: str = "a cat on a blue background"
    negative: str = ""
    cfg_scale: float = 7.0
    steps: int = 20
    clip_skip: int = 1
    source: str = "NV"
    seed: int = 1
    latent_height: int = 8
    latent_width: int = 8
    stores_steps: bool = False


K_DIFFUSION = {
    "Euler": sampling.sample_euler,
    "Euler a": sampling.sample_euler_ancestral,
    "Heun": sampling.sample_heun,
    "DPM++ 2M": sampling.sample_dpmpp_2m,
}
TAKES_NOISE = {"Euler a"}

TINY = {"model": "sd1-shape", "prompt": "", "latent_height": 8, "latent_width": 16}

CASES = [
    Case("euler", "Euler", stores_steps=True),
    Case("euler-skip-2", "Euler", clip_skip=2),
    Case("euler-skip-12", "Euler", clip_skip=12),
    Case("euler-cpu", "Euler", source="CPU"),
    Case("euler-a", "Euler a"),
    Case("euler-a-cpu", "Euler a", source="CPU", seed=12345),
    Case("heun", "Heun"),
    Case("dpmpp-2m", "DPM++ 2M"),
    Case("dpmpp-2m-skip-2", "DPM++ 2M", clip_skip=2),
    Case("dpmpp-2m-negative", "DPM++ 2M", prompt="a (woman:1.2), [smiling]", negative="(blue:1.4) background", seed=2),
    Case("dpmpp-2m-long", "DPM++ 2M", prompt=conditioning.LONG, steps=8, cfg_scale=4.5, seed=3),
    Case("ddim", "DDIM"),
    Case("ddim-30-skip-2", "DDIM", steps=30, clip_skip=2, seed=7),
    Case("wide", "DPM++ 2M", prompt="a dog", steps=8, latent_height=8, latent_width=16, seed=2**32 - 3),
    *(Case(f"euler-{name}", "Euler", name, steps=8) for name in ("karras", "exponential", "sgm_uniform", "simple", "normal")),
    *(Case(f"tiny-{name.lower().replace('++', 'pp').replace(' ', '-')}", name, steps=4, **TINY) for name in K_DIFFUSION),
    Case("tiny-ddim", "DDIM", steps=10, **TINY),
]

# Ids of the positive and the negative text for the model that has no tokenizer, after the start id.
TINY_IDS = {"positive": [5, 17, 700, 3, 421], "negative": [64]}


def tiny_context(words: list[int], skip: int) -> torch.Tensor:
    """The conditioning of a few ids with the hash-weight encoder. @shape [1, 77, width]"""
    model = load("sd1-shape", "text_encoder")
    start, end = model.config.bos_token_id, model.config.eos_token_id
    ids = [start, *words, *[end] * (76 - len(words))]
    output = model(input_ids=torch.tensor([ids]), output_hidden_states=True)
    return model.text_model.final_layer_norm(output.hidden_states[-skip])


def contexts(case: Case) -> tuple[torch.Tensor, torch.Tensor]:
    """Positive and negative conditioning."""
    if case.model != "default":
        return tuple(tiny_context(words, case.clip_skip) for words in TINY_IDS.values())
    return tuple(conditioning.encode(text, case.clip_skip) for text in (case.prompt, case.negative))


def guided(case: Case) -> Predict:
    """Noise predicted with classifier-free guidance: u + scale * (c - u), one evaluation each."""
    unet = load(case.model, "unet")
    positive, negative = (context.to(unet.dtype) for context in contexts(case))

    def predict(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        conditional, unconditional = (unet(x.to(unet.dtype), t, context).sample for context in (positive, negative))
        return unconditional + case.cfg_scale * (conditional - unconditional)

    return predict


def draw(stream: Stream, case: Case) -> torch.Tensor:
    """The next draw of the image's generator. @shape [1, 4, h, w]"""
    return torch.from_numpy(stream.normal(4, case.latent_height, case.latent_width)).double()[None]


def run_k_diffusion(case: Case, predict: Predict, noise: torch.Tensor, stream: Stream) -> dict[str, torch.Tensor]:
    """A sampler over sigmas; the model is called at the fractional time of each sigma."""
    schedule = automatic(case.sampler) if case.schedule == "automatic" else case.schedule
    sigmas = torch.from_numpy(sigmas_of(schedule, case.steps))
    denoiser = external.DiscreteEpsDDPMDenoiser(predict, torch.from_numpy(ALPHAS), quantize=False)
    extra = {"noise_sampler": lambda *_: draw(stream, case)} if case.sampler in TAKES_NOISE else {}
    before: list[torch.Tensor] = []
    latent = K_DIFFUSION[case.sampler](
        denoiser, noise * sigmas[0], sigmas, callback=lambda step: before.append(step["x"]), disable=True, **extra
    )
    after = torch.cat([*before[1:], latent])
    return {"sigmas": sigmas, "latent": latent, **({"steps": after} if case.stores_steps else {})}


def run_ddim(case: Case, predict: Predict, noise: torch.Tensor) -> dict[str, torch.Tensor]:
    """The update of Song et al. 2021, equation 12, without noise (eta 0), over the WebUI's times."""
    timesteps = ddim_timesteps(case.steps)
    x = noise
    for now, after in zip(timesteps[:0:-1], timesteps[-2::-1], strict=True):
        alpha, alpha_after = ALPHAS[now], ALPHAS[after]
        epsilon = predict(x, torch.tensor([float(now)]))
        denoised = (x - (1 - alpha) ** 0.5 * epsilon) / alpha**0.5
        x = alpha_after**0.5 * denoised + (1 - alpha_after) ** 0.5 * epsilon
    return {"timesteps": timesteps[:0:-1].copy(), "latent": x}


def pixels(model: str, latent: torch.Tensor) -> np.ndarray:
    """The image of a latent, truncated to whole levels. @shape [height, width, 3]"""
    vae = load(model, "vae")
    decoded = vae.decode((latent / vae.config.scaling_factor).to(vae.dtype)).sample
    levels = ((decoded + 1) / 2).clamp(0, 1) * 255
    return levels[0].permute(1, 2, 0).numpy().astype(np.uint8)


def run(case: Case) -> dict[str, torch.Tensor | np.ndarray]:
    """Everything stored of one image."""
    stream = STREAMS[case.source](case.seed)
    noise = draw(stream, case)
    predict = guided(case)
    result = run_ddim(case, predict, noise) if case.sampler == "DDIM" else run_k_diffusion(case, predict, noise, stream)
    return {"noise": noise, **result, "image": pixels(case.model, result["latent"])}


def row(case: Case, result: dict) -> dict:
    """The request, with the resolved schedule and, without a tokenizer, the ids."""
    resolved = None if case.sampler == "DDIM" else automatic(case.sampler) if case.schedule == "automatic" else case.schedule
    extra = {"ids": TINY_IDS} if case.model != "default" else {}
    return {**asdict(case), "resolved_schedule": resolved, **extra, "stored": list(result)}


def make() -> None:
    """Writes the files."""
    rows, tensors = [], {}
    for case in CASES:
        result = run(case)
        rows.append(row(case, result))
        tensors |= {f"{case.key}/{name}": value for name, value in result.items()}
    write_json("images.json", rows)
    write_tensors("images.safetensors", tensors)
