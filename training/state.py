"""The state folder: checkpoints that survive an interruption, metrics as JSON lines, the clock of a piece."""

import json
import time
from pathlib import Path
from typing import Any

import torch

CHECKPOINT_EVERY_S = 600


class OutOfTimeError(Exception):
    """The minutes of this piece are used up; the state is saved and the same command goes on."""


class State:
    """A folder with `<name>.pt` for each part and `metrics.jsonl`."""

    def __init__(self, folder: Path, device: torch.device, minutes: float | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.device = device
        self._started = time.monotonic()
        self._saved = self._started
        self._end = None if minutes is None else self._started + minutes * 60

    def path(self, name: str) -> Path:
        """Where a part lies."""
        return self.folder / f"{name}.pt"

    def save(self, name: str, value: dict[str, Any]) -> None:
        """Writes aside, then renames: a killed process leaves the last good file."""
        part = self.path(name).with_suffix(".part")
        torch.save(value, part)
        part.replace(self.path(name))
        self._saved = time.monotonic()

    def load(self, name: str) -> dict[str, Any] | None:
        """What was saved under a name; None if nothing was."""
        path = self.path(name)
        return torch.load(path, map_location=self.device, weights_only=True) if path.exists() else None

    def is_checkpoint_due(self) -> bool:
        """Whether ten minutes have passed since the last one."""
        return time.monotonic() - self._saved > CHECKPOINT_EVERY_S

    def is_out_of_time(self) -> bool:
        """Whether the minutes given to this piece of work have passed."""
        return self._end is not None and time.monotonic() > self._end

    def log(self, stage: str, step: int, figures: dict[str, Any]) -> None:
        """One line of metrics."""
        row = {"stage": stage, "step": step, "elapsedS": round(time.monotonic() - self._started, 1), **figures}
        with (self.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)


def write_json(path: Path, value: Any) -> None:
    """Figures for people and scripts to read."""
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
