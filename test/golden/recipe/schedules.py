"""schedules.json: the sigmas of the WebUI's schedules and the times of its DDIM, in double precision.

The formulas are k-diffusion's (MIT) and the WebUI's behaviour; k-diffusion's own functions compute in single
precision and are used as a check.
"""

import math

import numpy as np
import torch

from .files import write_json
from .k_diffusion_core import external, sampling

TRAIN_STEPS = 1000
STEP_COUNTS = [1, 5, 10, 20, 30]
DDIM_STEP_COUNTS = [20, 30]
RHO = 7

# The schedule that "Automatic" means; samplers not named here have the uniform one.
AUTOMATIC = {
    "DPM++ 2M": "karras",
    "DPM++ SDE": "karras",
    "DPM++ 2M SDE": "exponential",
    "DPM++ 2M SDE Heun": "exponential",
    "DPM++ 2S a": "karras",
    "DPM++ 3M SDE": "exponential",
    "DPM2": "karras",
    "DPM2 a": "karras",
    "Restart": "karras",
    "Euler": "uniform",
    "Euler a": "uniform",
    "LMS": "uniform",
    "Heun": "uniform",
}


def alphas_cumprod() -> np.ndarray:
    """Scaled-linear betas of Stable Diffusion 1. @shape [1000]"""
    betas = np.linspace(0.00085**0.5, 0.012**0.5, TRAIN_STEPS) ** 2
    return np.cumprod(1 - betas)


ALPHAS = alphas_cumprod()
SIGMAS = np.sqrt((1 - ALPHAS) / ALPHAS)
LOG_SIGMAS = np.log(SIGMAS)
SIGMA_MIN, SIGMA_MAX = SIGMAS[0], SIGMAS[-1]


def t_to_sigma(t: np.ndarray) -> np.ndarray:
    """Sigma at a time between two training steps, linear in log sigma."""
    return np.exp(np.interp(t, np.arange(TRAIN_STEPS), LOG_SIGMAS))


def sigma_to_t(sigma: np.ndarray) -> np.ndarray:
    """Inverse of t_to_sigma; values outside the table get its ends."""
    return np.interp(np.log(sigma), LOG_SIGMAS, np.arange(TRAIN_STEPS))


def uniform(n: int) -> np.ndarray:
    """Evenly spaced times from the last to the first."""
    return t_to_sigma(np.linspace(TRAIN_STEPS - 1, 0, n))


def karras(n: int) -> np.ndarray:
    """Karras et al. 2022, equation 5."""
    low, high = SIGMA_MIN ** (1 / RHO), SIGMA_MAX ** (1 / RHO)
    return (high + np.linspace(0, 1, n) * (low - high)) ** RHO


def exponential(n: int) -> np.ndarray:
    """Evenly spaced logarithms."""
    return np.exp(np.linspace(math.log(SIGMA_MAX), math.log(SIGMA_MIN), n))


def sgm_uniform(n: int) -> np.ndarray:
    """Evenly spaced times, without the last of n + 1."""
    return t_to_sigma(np.linspace(sigma_to_t(SIGMA_MAX), sigma_to_t(SIGMA_MIN), n + 1)[:-1])


def simple(n: int) -> np.ndarray:
    """Table entries from the end in equal strides."""
    return np.array([SIGMAS[-(1 + int(x * (TRAIN_STEPS / n)))] for x in range(n)])


def normal(n: int) -> np.ndarray:
    """Evenly spaced times between those of the largest and the smallest sigma."""
    return t_to_sigma(np.linspace(sigma_to_t(SIGMA_MAX), sigma_to_t(SIGMA_MIN), n))


SCHEDULES = {
    "uniform": uniform,
    "karras": karras,
    "exponential": exponential,
    "sgm_uniform": sgm_uniform,
    "simple": simple,
    "normal": normal,
}


def sigmas_of(schedule: str, n: int) -> np.ndarray:
    """n sigmas and the closing zero. @shape [n + 1]"""
    return np.append(SCHEDULES[schedule](n), 0.0)


def automatic(sampler: str) -> str:
    """The schedule that "Automatic" means for a sampler."""
    return AUTOMATIC.get(sampler, "uniform")


def without_penultimate(schedule: str, n: int) -> np.ndarray:
    """Sigmas for samplers that discard the one before the closing zero (DPM2, DPM2 a, DPM++ 3M SDE)."""
    return np.delete(sigmas_of(schedule, n + 1), -2)


def ddim_timesteps(steps: int) -> np.ndarray:
    """Training times of the WebUI's DDIM, ascending; sampling goes from the last to index 1."""
    return np.clip(np.arange(0, TRAIN_STEPS, TRAIN_STEPS // steps) + 1, 0, TRAIN_STEPS - 1)


def check_against_k_diffusion() -> None:
    """k-diffusion's single-precision functions agree."""
    table = external.DiscreteSchedule(torch.from_numpy(SIGMAS), quantize=False)
    for n in STEP_COUNTS:
        pairs = [
            (uniform, table.get_sigmas(n)),
            (karras, sampling.get_sigmas_karras(n, SIGMA_MIN, SIGMA_MAX, RHO)),
            (exponential, sampling.get_sigmas_exponential(n, SIGMA_MIN, SIGMA_MAX)),
        ]
        for function, theirs in pairs:
            np.testing.assert_allclose(function(n), theirs[:-1].numpy(), rtol=2e-5)
    sigmas = karras(10)
    np.testing.assert_allclose(sigma_to_t(sigmas), table.sigma_to_t(torch.from_numpy(sigmas)).numpy(), atol=1e-9)


def ddim_row(steps: int) -> dict:
    """Times in the order of use, with the alphas before and after each evaluation."""
    ascending = ddim_timesteps(steps)
    used, after = ascending[:0:-1], ascending[-2::-1]
    return {
        "steps": steps,
        "evaluations": len(used),
        "timesteps": used.tolist(),
        "alphas": ALPHAS[used].tolist(),
        "alphas_previous": ALPHAS[after].tolist(),
    }


def make() -> None:
    """Writes the file."""
    check_against_k_diffusion()
    sampled = [0, 1, 2, 10, 100, 250, 500, 750, 900, 998, 999]
    sigmas = np.geomspace(SIGMA_MIN / 2, SIGMA_MAX * 2, 23)
    write_json(
        "schedules.json",
        {
            "alphas_cumprod": [{"t": t, "alpha": ALPHAS[t], "sigma": SIGMAS[t]} for t in sampled],
            "sigma_to_t": [{"sigma": sigma, "t": sigma_to_t(sigma)} for sigma in sigmas],
            "automatic": AUTOMATIC,
            "sigmas": [
                {"schedule": name, "steps": n, "sigmas": sigmas_of(name, n).tolist()}
                for name in SCHEDULES
                for n in STEP_COUNTS
            ],
            "without_penultimate": [
                {"schedule": "karras", "steps": n, "sigmas": without_penultimate("karras", n).tolist()}
                for n in (5, 20)
            ],
            "ddim": [ddim_row(steps) for steps in DDIM_STEP_COUNTS],
        },
    )
