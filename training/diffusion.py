"""The noise of Stable Diffusion 1.x and 2.x, what the UNet predicts of it, and DDIM."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

TRAINING_STEPS = 1000
SNR_LIMIT = 5.0  # Hang et al. 2023, min-SNR weighting
LEAST_WEIGHT = 0.1


def alphas(device: torch.device) -> Tensor:
    """How much of the picture is left at each step, [1000]. Source: CompVis v1-inference.yaml (scaled linear)."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, TRAINING_STEPS, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float().to(device)


def add_noise(latents: Tensor, noise: Tensor, alpha: Tensor) -> Tensor:
    """`alpha` is [batch]."""
    a = alpha[:, None, None, None]
    return a.sqrt() * latents + (1 - a).sqrt() * noise


def target_of(prediction: str, latents: Tensor, noise: Tensor, alpha: Tensor) -> Tensor:
    """What the UNet learns: the noise, or v (Salimans and Ho 2022)."""
    if prediction == "epsilon":
        return noise
    a = alpha[:, None, None, None]
    return a.sqrt() * noise - (1 - a).sqrt() * latents


def weights_of(prediction: str, alpha: Tensor) -> Tensor:
    """min-SNR weights, [batch]."""
    snr = alpha / (1 - alpha)
    weight = snr.clamp(max=SNR_LIMIT) / (snr if prediction == "epsilon" else snr + 1)
    return weight.clamp(min=LEAST_WEIGHT)


def clean_of(prediction: str, noisy: Tensor, predicted: Tensor, alpha: Tensor) -> tuple[Tensor, Tensor]:
    """The clean latents and the noise that a prediction stands for; `alpha` is one number."""
    if prediction == "epsilon":
        return (noisy - (1 - alpha).sqrt() * predicted) / alpha.sqrt(), predicted
    return (
        alpha.sqrt() * noisy - (1 - alpha).sqrt() * predicted,
        alpha.sqrt() * predicted + (1 - alpha).sqrt() * noisy,
    )


Predict = Callable[[Tensor, Tensor, Tensor], Tensor]


@torch.no_grad()
def sample_ddim(predict: Predict, noise: Tensor, contexts: tuple[Tensor, Tensor], settings: dict) -> Tensor:
    """Latents from noise. `contexts` are those of the prompts and of the empty text, both [batch, 77, width].

    `settings`: steps, scale (guidance), prediction.
    """
    left = alphas(noise.device)
    stops = torch.linspace(TRAINING_STEPS - 1, 0, settings["steps"] + 1).round().long()
    both = torch.cat(contexts)
    x = noise
    for now, after in pairwise(stops):
        steps = torch.full((2 * len(x),), int(now), device=x.device)
        with_text, without = predict(torch.cat([x, x]), steps, both).float().chunk(2)
        guided = without + settings["scale"] * (with_text - without)
        clean, rest = clean_of(settings["prediction"], x, guided, left[now])
        alpha = left[after] if after > 0 else torch.ones((), device=x.device)
        x = alpha.sqrt() * clean + (1 - alpha).sqrt() * rest
    return x
