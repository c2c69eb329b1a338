"""torch-files.json: small files of torch.save in both of its layouts, and the tensors in them; and some that ask for what no model needs."""

import base64
import collections
import io
import pickle

import torch

from .files import write_json


def saved(value: object, legacy: bool = False) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not legacy)
    return buffer.getvalue()


def numbers(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    count = int(torch.tensor(shape).prod())
    return (torch.arange(count, dtype=torch.float32) / 4 - 1).to(dtype).reshape(shape)


def state() -> dict[str, torch.Tensor]:
    shared = numbers(4, 3)
    return collections.OrderedDict(
        {
            "f32": numbers(2, 3),
            "f16": numbers(5, dtype=torch.float16),
            "bf16": numbers(2, 2, dtype=torch.bfloat16),
            "f64": numbers(3, dtype=torch.float64),
            "i64": torch.tensor([3, -1, 7]),
            "scalar": torch.tensor(2.5),
            "whole": shared,
            "rows": shared[1:3],
            "parameter": torch.nn.Parameter(numbers(2, 2)),
        }
    )


def embedding() -> dict[str, object]:
    """As the WebUI's training writes it."""
    return {
        "string_to_token": {"*": 265},
        "string_to_param": {"*": numbers(2, 4)},
        "name": "glow",
        "step": 100,
        "sd_checkpoint": None,
        "sd_checkpoint_name": None,
    }


def module() -> dict[str, object]:
    """As the first textual inversion wrote it: a module of torch, with its state."""
    return {"string_to_token": {"*": torch.tensor(265)}, "string_to_param": torch.nn.ParameterDict({"*": numbers(1, 4)})}


FILES = {
    "state": (state, False),
    "state-legacy": (state, True),
    "checkpoint": (lambda: {"state_dict": state(), "epoch": 3, "global_step": 10, "callbacks": {}}, False),
    "embedding": (embedding, False),
    "embedding-legacy": (embedding, True),
    "embedding-module": (module, False),
    "learned-embeds": (lambda: {"<cat-toy>": numbers(4)}, False),
    "turned": (lambda: {"turned": numbers(2, 3).t()}, False),
}


class Asks:
    """Unpickled, it would call something."""

    def __init__(self, call: object, *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple:
        return self.call, self.arguments


def hostile() -> dict[str, bytes]:
    """Each writes a file named `was-run` when it is unpickled by Python."""
    command = "open('was-run', 'w').close()"
    import os

    plain = {"eval": Asks(eval, command), "exec": Asks(exec, command), "system": Asks(os.system, "touch was-run")}
    rows = {}
    for name, ask in plain.items():
        rows[f"{name}-zip"] = saved({"state_dict": {"x": numbers(2)}, "y": ask})
        rows[f"{name}-legacy"] = saved({"x": numbers(2), "y": ask}, legacy=True)
        rows[f"{name}-bare"] = pickle.dumps(ask, protocol=2)
        rows[f"{name}-bare-4"] = pickle.dumps(ask, protocol=4)
    return rows


def flat(value: object) -> dict[str, list[float]]:
    tree = value.get("state_dict", value)
    found = {}
    for key, entry in tree.items():
        if isinstance(entry, torch.Tensor):
            found[key] = entry.detach().double().flatten().tolist()
        elif hasattr(entry, "items"):
            found.update({f"{key}.{name}": numbers for name, numbers in flat(entry).items()})
    return found


def make() -> None:
    """Writes the file."""
    files = {
        name: {"bytes": base64.b64encode(saved(make(), legacy)).decode(), "tensors": flat(make())}
        for name, (make, legacy) in FILES.items()
    }
    asking = {name: base64.b64encode(data).decode() for name, data in hostile().items()}
    write_json("torch-files.json", {"files": files, "hostile": asking})
