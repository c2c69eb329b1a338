"""Where golden files go and how they are written, byte for byte the same each time."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

HERE = Path(__file__).resolve().parent.parent
DATA = HERE / "data"
ROOT = HERE.parent.parent

STORED = {"f": np.float32, "i": np.int32, "u": np.uint8}


def stored_array(value: torch.Tensor | np.ndarray) -> np.ndarray:
    """An array as it is stored: f32 for decimals, i32 for integers, u8 for pixels."""
    array = value.detach().numpy() if isinstance(value, torch.Tensor) else value
    kind = STORED["u"] if array.dtype == np.uint8 else STORED[array.dtype.kind]
    return np.ascontiguousarray(array, dtype=kind)


def write_tensors(name: str, tensors: dict[str, torch.Tensor | np.ndarray]) -> None:
    """Writes a .safetensors file into data/."""
    DATA.mkdir(exist_ok=True)
    (DATA / name).write_bytes(save({key: stored_array(value) for key, value in tensors.items()}))


def write_json(name: str, value: object) -> None:
    """Writes a JSON file into data/: one line for each entry two levels down, so that differences can be read."""
    DATA.mkdir(exist_ok=True)
    (DATA / name).write_text(layout(value) + "\n", encoding="utf-8")


def layout(value: object, depth: int = 0) -> str:
    """JSON with line breaks on the two outermost levels only."""
    plain = json.dumps(value, ensure_ascii=True, allow_nan=False)
    if depth == 2 or not isinstance(value, dict | list) or len(plain) < 100:
        return plain
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        rows = [f"{pad}{json.dumps(key)}: {layout(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + " " * depth + "}"
    rows = [pad + layout(item, depth + 1) for item in value]
    return "[\n" + ",\n".join(rows) + "\n" + " " * depth + "]"
