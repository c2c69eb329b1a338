"""The one training loop that all parts share: schedule of the rate, clipping, running mean of the weights, resuming."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.config import Plan
from training.state import OutOfTimeError, State

LOG_EVERY = 50


@dataclass(frozen=True)
class Chance:
    """All randomness of one step; it depends on the seed, the part and the step, so a resumed run is the same run."""

    numpy: np.random.Generator
    torch: torch.Generator

    @staticmethod
    def of(seed: int, name: str, step: int) -> "Chance":
        """The randomness of a step."""
        number = zlib.crc32(f"{seed}/{name}/{step}".encode())
        return Chance(np.random.default_rng(number), torch.Generator().manual_seed(number))


Losses = dict[str, Tensor]
LossOf = Callable[[Chance], Losses]


@dataclass(frozen=True)
class Run:
    """What is trained and how long. `losses` must hold the key `loss`."""

    name: str
    plan: Plan
    module: nn.Module
    losses: LossOf
    seed: int


def train(run: Run, state: State) -> dict[str, Tensor]:
    """Trains to the last step of the plan. Returns the running mean of the weights.

    Raises OutOfTimeError after saving when the minutes of this piece are over.
    """
    run.module.to(memory_format=torch.channels_last)  # convolutions are an eighth faster, on CPUs too
    optimizer = torch.optim.AdamW(
        run.module.parameters(), run.plan.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True
    )
    mean, step, warm_from = _restore(run, optimizer, state)
    sums: dict[str, Tensor] = {}
    while step < run.plan.steps:
        if state.is_out_of_time():
            _save(run, optimizer, mean, step, state)
            raise OutOfTimeError
        rate = rate_at(run.plan, step) * min(1.0, (step - warm_from + 1) / run.plan.warmup)
        _set_rate(optimizer, rate)
        _add(sums, _step(run, optimizer, step, state.device))
        step += 1
        _follow(mean, run.module, min(run.plan.ema, step / (step + 10)))
        if step % LOG_EVERY == 0 or step == run.plan.steps:
            state.log(run.name, step, _means(sums))
        if state.is_checkpoint_due() or step == run.plan.steps:
            _save(run, optimizer, mean, step, state)
    return mean


def rate_at(plan: Plan, step: int) -> float:
    """A level part, then half a cosine down to two hundredths."""
    done = max(0.0, step / plan.steps - plan.flat) / (1 - plan.flat)
    return plan.rate * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))


def _set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def _step(run: Run, optimizer: torch.optim.Optimizer, step: int, device: torch.device) -> Losses:
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        losses = run.losses(Chance.of(run.seed, run.name, step))
    optimizer.zero_grad(set_to_none=True)
    losses["loss"].backward()
    nn.utils.clip_grad_norm_(run.module.parameters(), 1.0)
    optimizer.step()
    return losses


@torch.no_grad()
def _follow(mean: dict[str, Tensor], module: nn.Module, keep: float) -> None:
    now = module.state_dict()
    torch._foreach_lerp_([mean[name] for name in now], list(now.values()), 1 - keep)


def _add(sums: dict[str, Tensor], losses: Losses) -> None:
    """Stays on the device: reading a figure would make each step wait."""
    for name, value in {**losses, "count": torch.ones(())}.items():
        sums[name] = sums.get(name, 0) + value.detach()


def _means(sums: dict[str, Tensor]) -> dict[str, float]:
    count = sums.pop("count").item()
    means = {name: round(value.item() / count, 5) for name, value in sums.items()}
    sums.clear()
    return means


def _restore(run: Run, optimizer: torch.optim.Optimizer, state: State) -> tuple[dict[str, Tensor], int, int]:
    """The mean weights, the step, and the step from which the rate warms up: where the optimizer begins anew."""
    saved = state.load(run.name)
    if saved is None:
        return {name: value.detach().clone() for name, value in run.module.state_dict().items()}, 0, 0
    run.module.load_state_dict(saved["module"])
    if "optimizer" not in saved:
        return saved["mean"], saved["step"], saved["step"]
    optimizer.load_state_dict(saved["optimizer"])
    return saved["mean"], saved["step"], 0


def _save(run: Run, optimizer: torch.optim.Optimizer, mean: dict[str, Tensor], step: int, state: State) -> None:
    """Without the optimizer once the part is done: it is two thirds of the file."""
    value = {"module": run.module.state_dict(), "mean": mean, "step": step}
    if step < run.plan.steps:
        value["optimizer"] = optimizer.state_dict()
    state.save(run.name, value)
