"""block-dtypes.json: two blocks of every quantised kind of GGUF, and what the gguf library makes of them; every float of eight bits, by
torch; and a small GGUF file."""

import base64
import tempfile
from pathlib import Path

import numpy as np
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter, dequantize

from .files import write_json

KINDS = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"]
# Where the halves of a block stand: random bytes there would be no scales.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
}


def blocks(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Two blocks of random bytes with scales of either sign, and their elements."""
    random = np.random.Generator(np.random.PCG64(sum(map(ord, kind))))
    number = GGMLQuantizationType[kind]
    _, size = GGML_QUANT_SIZES[number]
    data = random.integers(0, 256, (2, size), dtype=np.uint8)
    for place in HALVES[kind]:
        scales = (random.standard_normal(2) * 0.1).astype(np.float16)
        data[:, place : place + 2] = scales.view(np.uint8).reshape(2, 2)
    return data, dequantize(data, number)


FLOAT8 = {"F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2}


def gguf_file() -> bytes:
    """Three tensors with notes of several kinds before them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.gguf"
        writer = GGUFWriter(path, "sd1")
        writer.add_string("general.name", "small")
        writer.add_float32("sd.scale", 0.5)
        writer.add_array("sd.words", ["a", "bc"])
        writer.add_array("sd.counts", [1, 2, 3])
        writer.add_tensor("plain", np.arange(6, dtype=np.float32).reshape(2, 3))
        writer.add_tensor("half", np.arange(4, dtype=np.float16))
        data, _ = blocks("Q8_0")
        writer.add_tensor("blocks", data, raw_dtype=GGMLQuantizationType.Q8_0)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path.read_bytes()


def row(data: np.ndarray, elements: np.ndarray) -> dict[str, str]:
    values = np.ascontiguousarray(elements, dtype=np.float32)
    return {"bytes": base64.b64encode(data.tobytes()).decode(), "elements": base64.b64encode(values.tobytes()).decode()}


def make() -> None:
    """Writes the file; the elements as bits, for they are to be equal."""
    rows = {kind: row(*blocks(kind)) for kind in KINDS}
    every = torch.arange(256, dtype=torch.uint8)
    for kind, dtype in FLOAT8.items():
        rows[kind] = row(every.numpy(), every.view(dtype).float().numpy())
    write_json("block-dtypes.json", {"kinds": rows, "file": base64.b64encode(gguf_file()).decode()})
