"""sampler-schedules.json/.safetensors: every sampler on every schedule, from levels worked out here to the final latent.

Levels come from the alphas that checkpoints hold, which are 32-bit numbers. Samplers are k-diffusion's, in double
precision but for the SDE samplers (see samplers.py); Restart and LCM follow their papers. The model is one of epsilon,
asked at a timestep that is held inside the table, as the WebUI's are: levels above the table matter.
"""

from unittest.mock import patch

import numpy as np
import torch
from scipy import stats

from . import samplers
from .files import write_json, write_tensors
from .samplers import K_RUNS, Draws, denoise, first_draw, restart_steps, run_k_diffusion
from .schedules import ALPHAS, AUTOMATIC, TRAIN_STEPS

STEPS, SEED = 20, 12345
LCM_STRIDE = 20
FOUND = np.array([14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029])
DISCARDING = ("DPM2", "DPM2 a", "DPM++ 3M SDE")


class Table:
    """Levels of a model, rising, and the way between them and their places."""

    def __init__(self, levels: np.ndarray) -> None:
        self.levels, self.logs, self.places = levels, np.log(levels), np.arange(len(levels))
        self.low, self.high = levels[0], levels[-1]

    def level(self, place):
        return np.exp(np.interp(place, self.places, self.logs))

    def place(self, level):
        return np.interp(np.log(level), self.logs, self.places)


SINGLE_ALPHAS = ALPHAS.astype("f4")
TRAINED = Table(np.sqrt((np.float32(1) - SINGLE_ALPHAS) / SINGLE_ALPHAS).astype("f8"))
CONSISTENT = Table(TRAINED.levels[LCM_STRIDE - 1 :: LCM_STRIDE])


def rising_power(table: Table, n: int, rho: float) -> np.ndarray:
    return np.linspace(table.high ** (1 / rho), table.low ** (1 / rho), n) ** rho


def even_places(table: Table, n: int) -> np.ndarray:
    return table.level(np.linspace(len(table.levels) - 1, 0, n))


SCHEDULES = {
    "uniform": lambda t, n: [*even_places(t, n), 0],
    "karras": lambda t, n: [*rising_power(t, n, 7), 0],
    "exponential": lambda t, n: [*np.geomspace(t.high, t.low, n), 0],
    "polyexponential": lambda t, n: [*np.exp(np.linspace(1, 0, n) * np.log(t.high / t.low) + np.log(t.low)), 0],
    "sgm_uniform": lambda t, n: [*even_places(t, n + 1)[:-1], 0],
    "kl_optimal": lambda t, n: np.tan(np.linspace(np.arctan(t.high), np.arctan(t.low), n + 1)),
    "align_your_steps": lambda t, n: [*np.exp(np.interp(np.linspace(0, 10, n), np.arange(11), np.log(FOUND))), 0],
    "simple": lambda t, n: [*(t.levels[-(1 + int(i * (len(t.levels) / n)))] for i in range(n)), 0],
    "normal": lambda t, n: [*t.level(np.linspace(t.place(t.high), t.place(t.low), n)), 0],
    "ddim": lambda t, n: [*t.levels[1 :: max(len(t.levels) // n, 1)][::-1], 0],
    "beta": lambda t, n: [*(t.low + stats.beta.ppf(1 - np.linspace(0, 1, n), 0.6, 0.6) * (t.high - t.low)), 0],
}


def levels_of(sampler: str, schedule: str) -> np.ndarray:
    """Levels for a sampler; Automatic is its own schedule."""
    table = CONSISTENT if sampler == "LCM" else TRAINED
    name = AUTOMATIC.get(sampler, "uniform") if schedule == "automatic" else schedule
    extra = sampler in DISCARDING
    levels = np.array(SCHEDULES[name](table, STEPS + extra))
    return np.delete(levels, -2) if extra else levels


def modelled(x, sigma, **_):
    """The denoiser of an epsilon model whose times end where the table ends."""
    number = float(sigma.reshape(-1)[0]) if isinstance(sigma, torch.Tensor) else float(sigma)
    asked = min(max(number, TRAINED.low), TRAINED.high)
    scaled = x * ((1 + asked**2) / (1 + number**2)) ** 0.5
    return x - number * (scaled - denoise(scaled, asked)) / asked


def run_restart(levels: np.ndarray):
    """Heun's method along the restart steps."""
    draws = Draws(SEED)
    x, reached = levels[0] * first_draw(draws), np.inf
    for sigma, after in restart_steps(levels):
        if reached < sigma:
            x = x + (sigma**2 - reached**2) ** 0.5 * draws(x)
        slope = (x - modelled(x, sigma)) / sigma
        if after > 0:
            end = x + (after - sigma) * slope
            slope = (slope + (end - modelled(end, after)) / after) / 2
        x, reached = x + (after - sigma) * slope, after
    return x


def run_lcm(levels: np.ndarray):
    """Multistep consistency sampling: the model is asked at the nearest of the 50 timesteps."""
    draws = Draws(SEED)
    x = levels[0] * first_draw(draws)
    for sigma, after in zip(levels[:-1], levels[1:]):
        place = np.argmin(abs(CONSISTENT.logs - np.log(sigma)))
        asked, time = CONSISTENT.levels[place], 10.0 * (place * LCM_STRIDE + LCM_STRIDE - 1)
        scaled = x * ((1 + asked**2) / (1 + sigma**2)) ** 0.5
        answer = x - sigma * (scaled - denoise(scaled, asked)) / asked
        x = time / (time**2 + 0.25) ** 0.5 * answer + 0.25 / (time**2 + 0.25) * x
        if after > 0:
            x = x + after * draws(x)
    return x


ENDS = {"sigma_min": float(TRAINED.low), "sigma_max": float(TRAINED.high)}
# At their defaults; 2M SDE Heun is a solver of 2M SDE.
K_FUNCTIONS = {
    sampler: (function, {name: value for name, value in arguments.items() if name == "solver_type"})
    for key, sampler, function, _, arguments in K_RUNS
    if key == sampler
}
# The functions that find their own way between the ends; eta 1 as in the WebUI.
END_FUNCTIONS = {
    "DPM fast": ("sample_dpm_fast", {**ENDS, "n": STEPS, "eta": 1.0}),
    "DPM adaptive": ("sample_dpm_adaptive", {**ENDS, "eta": 1.0}),
}


def run(sampler: str, levels: np.ndarray):
    """The final latent of a sampler of noise levels."""
    if sampler == "Restart":
        return run_restart(levels)
    if sampler == "LCM":
        return run_lcm(levels)
    if sampler in END_FUNCTIONS:
        return samplers.run_k_ends(*END_FUNCTIONS[sampler], levels[0], SEED)[0]
    function, arguments = K_FUNCTIONS[sampler]
    return run_k_diffusion(function, arguments, torch.from_numpy(levels).float(), SEED)[0]


SAMPLERS = [*K_FUNCTIONS, *END_FUNCTIONS, "Restart", "LCM"]


def make() -> None:
    """Writes the files."""
    rows, tensors = [], {}
    with patch.object(samplers, "denoise", modelled):
        for sampler in SAMPLERS:
            for schedule in ("automatic", *SCHEDULES):
                key = f"{sampler}/{schedule}"
                rows.append({"key": key, "sampler": sampler, "schedule": schedule, "steps": STEPS, "seed": SEED})
                tensors[key] = run(sampler, levels_of(sampler, schedule)).reshape(-1)
    write_json("sampler-schedules.json", {"runs": rows})
    write_tensors("sampler-schedules.safetensors", tensors)
