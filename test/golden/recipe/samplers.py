"""brownian.json/.safetensors and samplers.json/.safetensors: torchsde's trees, and every sampler on one cheap denoiser.

Samplers of k-diffusion are run as they are on a nonlinear denoiser: in double precision, but for the SDE samplers, whose
Brownian times are those of single precision as in the WebUI, and DPM adaptive, whose step lengths follow from rounding. Those it has not are written here anew, in double precision, from the papers:
DDIM (Song et al. 2021), CFG++ (Chung et al. 2024), PLMS (Liu et al. 2022), UniPC (Zhao et al. 2023; checked against
diffusers' scheduler), Restart (Xu et al. 2023) and LCM (Luo et al. 2023).
"""

from contextlib import contextmanager

import numpy as np
import torch
import torchsde
from diffusers import UniPCMultistepScheduler
from scipy import stats
from torchsde._brownian import brownian_interval

from .files import write_json, write_tensors
from .k_diffusion_core import sampling
from .noise import NvStream
from .schedules import ALPHAS, SIGMA_MAX, SIGMA_MIN, ddim_timesteps, exponential, karras, t_to_sigma, uniform

SEEDS = [0, 1, 12345, 2**31 + 5, 2**32 + 7]
SHAPE = (1, 4, 2, 3)
COUNT = 24
STEPS = 8
TIMESTEP_STEPS = [7, 20]
RESTART_STEPS = [12, 24, 40]
TREE_TIMES = [14.6146, 9.25, 7.5078125, 3.3, 1.0000004, 0.5, 0.0291675]
OWN_RANDN = brownian_interval._randn


def nv_randn(size, dtype, device, seed):
    """What the WebUI puts in the place of torchsde's own draw."""
    return torch.from_numpy(NvStream(int(seed)).normal(*size)).to(dtype)


RANDN = {"CPU": OWN_RANDN, "NV": nv_randn}


def denoise(x, sigma, **_):
    """A denoiser that is not linear, of slope below 1, so that rounding does not grow; sigma one a picture or a number."""
    level = sigma.reshape(-1, 1, 1, 1) if isinstance(sigma, torch.Tensor) and sigma.ndim else sigma
    return torch.tanh(x / (1 + level)) * 0.7 - 0.2


def make_brownian() -> None:
    """Increments of each seed's path between neighbouring times, and from the first to the last."""
    tensors, rows = {}, []
    start, end = torch.tensor(TREE_TIMES[-1]), torch.tensor(TREE_TIMES[0])
    pairs = [*zip(TREE_TIMES[1:], TREE_TIMES[:-1]), (TREE_TIMES[-1], TREE_TIMES[0]), (3.3, 9.25)]
    for source, randn in RANDN.items():
        brownian_interval._randn = randn
        for seed in SEEDS:
            tree = torchsde.BrownianTree(start, torch.zeros(SHAPE[1:]), end, entropy=seed)
            key = f"{source}/{seed}"
            rows.append({"key": key, "source": source, "seed": str(seed), "pairs": pairs})
            tensors[key] = torch.stack([tree(torch.tensor(a), torch.tensor(b)) for a, b in pairs]).reshape(len(pairs), -1)
    brownian_interval._randn = OWN_RANDN
    write_json("brownian.json", {"start": start.item(), "end": end.item(), "trees": rows})
    write_tensors("brownian.safetensors", tensors)


def k_levels(sampler: str, schedule, steps: int = STEPS) -> torch.Tensor:
    """Levels as the WebUI hands them to a sampler: single precision, in which Brownian times are worked out."""
    extra = 1 if sampler in ("DPM2", "DPM2 a", "DPM++ 3M SDE") else 0
    sigmas = np.append(schedule(steps + extra), 0.0)
    return torch.from_numpy(np.delete(sigmas, -2) if extra else sigmas).float()


CHURN = {"s_churn": 6.0, "s_tmin": 0.2, "s_tmax": 9.0, "s_noise": 1.1}
# Name here, name of the sampler, function, schedule, arguments.
K_RUNS = [
    ("Euler", "Euler", "sample_euler", uniform, {}),
    ("Euler churned", "Euler", "sample_euler", uniform, CHURN),
    ("Euler a", "Euler a", "sample_euler_ancestral", uniform, {}),
    ("Euler a, eta 0.4", "Euler a", "sample_euler_ancestral", uniform, {"eta": 0.4}),
    ("Heun", "Heun", "sample_heun", uniform, {}),
    ("Heun churned", "Heun", "sample_heun", uniform, CHURN),
    ("LMS", "LMS", "sample_lms", uniform, {}),
    ("DPM2", "DPM2", "sample_dpm_2", karras, {}),
    ("DPM2 churned", "DPM2", "sample_dpm_2", karras, CHURN),
    ("DPM2 a", "DPM2 a", "sample_dpm_2_ancestral", karras, {"s_noise": 0.9}),
    ("DPM++ 2S a", "DPM++ 2S a", "sample_dpmpp_2s_ancestral", karras, {"s_noise": 0.9}),
    ("DPM++ 2M", "DPM++ 2M", "sample_dpmpp_2m", karras, {}),
    ("DPM++ SDE", "DPM++ SDE", "sample_dpmpp_sde", karras, {}),
    ("DPM++ 2M SDE", "DPM++ 2M SDE", "sample_dpmpp_2m_sde", exponential, {}),
    ("DPM++ 2M SDE, eta 0.5", "DPM++ 2M SDE", "sample_dpmpp_2m_sde", karras, {"eta": 0.5, "s_noise": 1.05}),
    ("DPM++ 2M SDE Heun", "DPM++ 2M SDE Heun", "sample_dpmpp_2m_sde", exponential, {"solver_type": "heun"}),
    ("DPM++ 3M SDE", "DPM++ 3M SDE", "sample_dpmpp_3m_sde", exponential, {}),
]
ENDS = {"sigma_min": float(np.float32(SIGMA_MIN)), "sigma_max": float(np.float32(SIGMA_MAX))}
FAST_RUNS = [(f"DPM fast {n}", "DPM fast", "sample_dpm_fast", {**ENDS, "n": n, "eta": eta}) for n, eta in ((6, 1.0), (7, 1.0), (8, 0.0))]
ADAPTIVE_RUNS = [(f"DPM adaptive, eta {eta}", "DPM adaptive", "sample_dpm_adaptive", {**ENDS, "eta": eta}) for eta in (1.0, 0.0)]


class Draws:
    """NV noise of one image in place of torch.randn_like, counted."""

    def __init__(self, seed: int) -> None:
        self.stream, self.count = NvStream(seed), 0

    def __call__(self, x):
        self.count += 1
        return torch.from_numpy(self.stream.normal(*SHAPE[1:]))[None].to(x.dtype)


@contextmanager
def drawing(draws: Draws, single: bool):
    """k-diffusion with noise of one image, in one precision."""
    own, torch.randn_like = torch.randn_like, draws
    torch.set_default_dtype(torch.float32 if single else torch.float64)
    try:
        yield
    finally:
        torch.randn_like, brownian_interval._randn = own, OWN_RANDN
        torch.set_default_dtype(torch.float32)


def run_k_diffusion(name: str, arguments: dict, sigmas: torch.Tensor, seed: int):
    """The final latent and the number of draws beside the first, along given levels."""
    draws, single = Draws(seed), "sde" in name
    sigmas = sigmas if single else sigmas.double()
    first = sigmas[0] * first_draw(draws)
    if single:
        first = first.float()
        brownian_interval._randn = nv_randn
        arguments = {**arguments, "noise_sampler": sampling.BrownianTreeNoiseSampler(first, sigmas[sigmas > 0].min(), sigmas.max(), seed=[seed])}
    with drawing(draws, single):
        latent = getattr(sampling, name)(denoise, first, sigmas, **arguments, disable=True)
    return latent, draws.count - 1


def run_k_ends(name: str, arguments: dict, first_level: float, seed: int, single: bool = False):
    """The same for a sampler that finds its levels between two ends, from noise of the first level; and levels reached."""
    draws, reached = Draws(seed), []
    first = first_level * first_draw(draws)
    arguments = {**arguments, "disable": True, "callback": lambda info: reached.append(float(info["sigma"]))}
    with drawing(draws, single):
        latent = getattr(sampling, name)(denoise, first.float() if single else first, **arguments)
    return latent, draws.count - 1, reached


def first_draw(draws: Draws) -> torch.Tensor:
    """The first draw in double precision."""
    return draws(torch.zeros(1, dtype=torch.float64))


def epsilon(x, t):
    """Guided and unconditional epsilon on the DDPM scale, as the model of `denoise` has them; time may be fractional."""
    sigma = float(t_to_sigma(np.array(t)))
    scaled = x * (1 + sigma**2) ** 0.5
    guided = (scaled - denoise(scaled, sigma)) / sigma
    return guided, 0.9 * guided + 0.01


def run_timesteps(kind: str, steps: int, eta: float, seed: int):
    """DDIM, DDIM CFG++ and PLMS from their papers, on CompVis's timesteps. Final latent, draws, evaluations."""
    draws, times = Draws(seed), ddim_timesteps(steps)
    x, calls, old = first_draw(draws), 0, []
    for now, after in zip(times[:0:-1], times[-2::-1]):
        a, b = ALPHAS[now], ALPHAS[after]

        def update(e, direction, deviation=0.0):
            clean = (x - (1 - a) ** 0.5 * e) / a**0.5
            return b**0.5 * clean + (1 - b - deviation**2) ** 0.5 * direction

        e, unguided = epsilon(x, now)
        calls += 1
        if kind == "PLMS":
            old = [e, *old][:4]
            if len(old) == 1:
                mean = (e + epsilon(update(e, e), after)[0]) / 2
                calls += 1
            else:
                weights = {2: [3, -1, 2], 3: [23, -16, 5, 12], 4: [55, -59, 37, -9, 24]}[len(old)]
                mean = sum(w * o for w, o in zip(weights, old)) / weights[-1]
            x = update(mean, mean)
            continue
        deviation = eta * ((1 - b) / (1 - a) * (1 - a / b)) ** 0.5
        x = update(e, unguided if kind == "DDIM CFG++" else e, deviation)
        if eta > 0:
            x = x + deviation * draws(x)
    return x, draws.count - 1, calls


def log_alpha(t: float) -> float:
    """log of the scale of the data at a fractional timestep: linear between timesteps, as DPM-Solver's code has it."""
    return float(np.interp(t, np.arange(len(ALPHAS)), np.log(ALPHAS) / 2))


def run_unipc(count: int, seed: int):
    """UniPC of order 3, B(h) = h, in the prediction of data, from the paper's equations. One evaluation a step."""
    x = first_draw(Draws(seed))
    times = np.linspace(len(ALPHAS) - 1, 0, count + 1)
    la = [log_alpha(t) for t in times]
    alpha = [np.exp(value) for value in la]
    sigma = [(1 - a * a) ** 0.5 for a in alpha]
    lam = [value - np.log(s) for value, s in zip(la, sigma)]

    def data(latent, i):
        return (latent - sigma[i] * epsilon(latent, times[i])[0]) / alpha[i]

    def step(latent, i, order, answers, corrector=None):
        h = lam[i + 1] - lam[i]
        ratios = [(lam[i - k] - lam[i]) / h for k in range(1, order)]
        differences = [(answers[i - k] - answers[i]) / r for k, r in zip(range(1, order), ratios)]
        if corrector is not None:
            ratios, differences = [*ratios, 1.0], [*differences, corrector - answers[i]]
        size = len(ratios)
        base = sigma[i + 1] / sigma[i] * latent - alpha[i + 1] * np.expm1(-h) * answers[i]
        if size == 0:
            return base
        phi, values, factorial = np.expm1(-h) / -h - 1, [], 1
        for k in range(1, size + 1):
            values.append(phi * factorial / -h)
            factorial *= k + 1
            phi = phi / -h - 1 / factorial
        matrix = np.vander(ratios, size, increasing=True).T
        weights = [0.5] if size == 1 else np.linalg.solve(matrix, values)
        return base + alpha[i + 1] * h * sum(w * d for w, d in zip(weights, differences))

    answers = [data(x, 0)]
    for i in range(count):
        order = min(3, i + 1, count - i)
        predicted = step(x, i, order, answers)
        if i == count - 1:
            return predicted, 0, count
        answers.append(data(predicted, i + 1))
        x = step(x, i, order, answers, answers[-1])


def check_unipc() -> None:
    """diffusers' scheduler with the same times, which are whole for 9 and 27 steps, gives the same latents."""
    for count in (9, 27):
        scheduler = UniPCMultistepScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", solver_type="bh1", solver_order=3, lower_order_final=True, disable_corrector=[])
        times = np.linspace(999, 0, count + 1)
        scheduler.set_timesteps(count)
        scheduler.timesteps = torch.from_numpy(times[:-1].copy())
        scheduler.sigmas = torch.tensor([(1 - np.exp(2 * log_alpha(t))) ** 0.5 / np.exp(log_alpha(t)) for t in times])
        x = first_draw(Draws(3))
        for t in scheduler.timesteps:
            x = scheduler.step(epsilon(x, float(t))[0], t, x).prev_sample
        np.testing.assert_allclose(x.numpy(), run_unipc(count, 3)[0].numpy(), atol=2e-5)


def restart_steps(sigmas: np.ndarray) -> list[tuple[float, float]]:
    """The ways down and up of Restart: once from 0.1 to 2 with 20 steps or more, twice with 36 or more."""
    steps = len(sigmas) - 1
    length, times = (steps // 4, 2) if steps >= 36 else (9, 1) if steps >= 20 else (0, 0)
    if not times:
        return list(zip(sigmas[:-1], sigmas[1:]))
    rho = np.linspace(0, 1, steps - length * times)
    ends = sigmas[0] ** (1 / 7), sigmas[-2] ** (1 / 7)
    main = np.append((ends[0] + rho * (ends[1] - ends[0])) ** 7, 0.0)
    low, high = np.argmin(abs(main - 0.1)), np.argmin(abs(main - 2))
    ends = main[high] ** (1 / 7), main[low] ** (1 / 7)
    again = (ends[0] + np.linspace(0, 1, length + 1) * (ends[1] - ends[0])) ** 7
    pairs = list(zip(main[:-1], main[1:]))
    return pairs[:low] + list(zip(again[:-1], again[1:])) * times + pairs[low:]


def run_restart(steps: int, seed: int):
    """Heun's method along the restart steps, in double precision."""
    draws, sigmas = Draws(seed), np.append(karras(steps), 0.0)
    x, reached, calls = sigmas[0] * first_draw(draws), np.inf, 0
    for sigma, after in restart_steps(sigmas):
        if reached < sigma:
            x = x + (sigma**2 - reached**2) ** 0.5 * draws(x)
        slope = (x - denoise(x, sigma)) / sigma
        end = x + (after - sigma) * slope
        calls += 1
        if after > 0:
            slope = (slope + (end - denoise(end, after)) / after) / 2
            calls += 1
        x, reached = x + (after - sigma) * slope, after
    return x, draws.count - 1, calls


LCM_TIMES = np.arange(19, 1000, 20)


def run_lcm(steps: int, seed: int):
    """Multistep consistency sampling on uniform levels of the 50 timesteps."""
    draws = Draws(seed)
    table = np.log(t_to_sigma(LCM_TIMES))
    sigmas = np.append(np.exp(np.interp(np.linspace(49, 0, steps), np.arange(50), table)), 0.0)
    x = sigmas[0] * first_draw(draws)
    for sigma, after in zip(sigmas[:-1], sigmas[1:]):
        t = LCM_TIMES[np.argmin(abs(table - np.log(sigma)))]
        # The model is asked at that timestep, whose level differs from the latent's.
        asked = float(t_to_sigma(t))
        scaled = x / (sigma**2 + 1) ** 0.5
        answer = x - sigma * epsilon(scaled, t)[0]
        assert asked > 0
        time = 10.0 * t
        x = time / (time**2 + 0.25) ** 0.5 * answer + 0.25 / (time**2 + 0.25) * x
        if after > 0:
            x = x + after * draws(x)
    return x, draws.count - 1, steps


def more_schedules() -> list[dict]:
    """Levels of the schedules that schedules.json has not."""
    rows = []
    found = np.array([14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029])
    for n in (1, 2, 5, 11, 20, 30):
        left = np.linspace(1, 0, n)
        stride = max(1000 // n, 1)
        levels = {
            "polyexponential": np.append(np.exp(left * np.log(SIGMA_MAX / SIGMA_MIN) + np.log(SIGMA_MIN)), 0),
            "kl_optimal": np.tan(np.arange(n + 1) / n * np.arctan(SIGMA_MIN) + (1 - np.arange(n + 1) / n) * np.arctan(SIGMA_MAX)),
            "align_your_steps": np.append(np.exp(np.interp(np.linspace(0, 1, n), np.linspace(0, 1, 11), np.log(found[::-1])))[::-1], 0),
            "ddim": np.append(((1 - ALPHAS) / ALPHAS)[1::stride][::-1] ** 0.5, 0),
            "beta": np.append(SIGMA_MIN + stats.beta.ppf(1 - np.linspace(0, 1, n), 0.6, 0.6) * (SIGMA_MAX - SIGMA_MIN), 0),
        }
        rows += [{"schedule": name, "steps": n, "sigmas": values.tolist()} for name, values in levels.items()]
    for n in (5, 20):
        high, low = SIGMA_MAX ** (1 / 3), SIGMA_MIN ** (1 / 3)
        rows.append({"schedule": "karras", "steps": n, "rho": 3, "sigmas": [*((high + np.linspace(0, 1, n) * (low - high)) ** 3).tolist(), 0.0]})
        levels = np.exp(np.linspace(1, 0, n) ** 2 * np.log(SIGMA_MAX / SIGMA_MIN) + np.log(SIGMA_MIN))
        rows.append({"schedule": "polyexponential", "steps": n, "rho": 2, "sigmas": [*levels.tolist(), 0.0]})
        levels = 0.05 + stats.beta.ppf(1 - np.linspace(0, 1, n), 0.8, 1.3) * (10 - 0.05)
        rows.append({"schedule": "beta", "steps": n, "sigmaMin": 0.05, "sigmaMax": 10, "beta": {"alpha": 0.8, "beta": 1.3}, "sigmas": [*levels.tolist(), 0.0]})
    return rows


def make_samplers() -> None:
    """Final latents of every sampler."""
    check_unipc()
    rows, tensors = [], {}

    def keep(key: str, row: dict, latent) -> None:
        rows.append({"key": key, **row})
        tensors[key] = latent.reshape(-1)

    for key, sampler, function, schedule, arguments in K_RUNS:
        latent, draws = run_k_diffusion(function, arguments, k_levels(sampler, schedule), 12345)
        own = {name: value for name, value in arguments.items() if name != "solver_type"}
        keep(key, {"sampler": sampler, "levels": True, "steps": STEPS, "seed": 12345, "draws": draws, **own}, latent)
        tensors[f"{key}/levels"] = k_levels(sampler, schedule)
    for key, sampler, function, arguments in [*FAST_RUNS, *ADAPTIVE_RUNS]:
        single = sampler == "DPM adaptive"
        latent, draws, _ = run_k_ends(function, arguments, ENDS["sigma_max"], 12345, single)
        keep(key, {"sampler": sampler, "levels": True, "steps": arguments.get("n", STEPS), "seed": 12345, "draws": draws, "eta": arguments["eta"]}, latent)
        tensors[f"{key}/levels"] = torch.tensor([ENDS["sigma_max"], ENDS["sigma_min"]])
    for steps in TIMESTEP_STEPS:
        for kind, eta in (("DDIM", 0.0), ("DDIM", 0.7), ("DDIM CFG++", 0.0), ("DDIM CFG++", 0.7), ("PLMS", 0.0)):
            latent, draws, calls = run_timesteps(kind, steps, eta, 7)
            keep(f"{kind} {steps}, eta {eta}", {"sampler": kind, "steps": steps, "seed": 7, "draws": draws, "eta": eta, "evaluations": calls}, latent)
        latent, draws, calls = run_unipc(len(ddim_timesteps(steps)), 7)
        keep(f"UniPC {steps}", {"sampler": "UniPC", "steps": steps, "seed": 7, "draws": draws, "evaluations": calls}, latent)
        latent, draws, calls = run_lcm(steps, 7)
        keep(f"LCM {steps}", {"sampler": "LCM", "schedule": "uniform", "steps": steps, "seed": 7, "draws": draws, "evaluations": calls}, latent)
    for steps in RESTART_STEPS:
        latent, draws, calls = run_restart(steps, 7)
        keep(f"Restart {steps}", {"sampler": "Restart", "schedule": "karras", "steps": steps, "seed": 7, "draws": draws, "evaluations": calls}, latent)
    write_json("samplers.json", {"runs": rows, "schedules": more_schedules()})
    write_tensors("samplers.safetensors", tensors)


def make() -> None:
    """Writes the files."""
    make_brownian()
    make_samplers()
