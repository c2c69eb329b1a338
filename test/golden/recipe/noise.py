"""noise.json and noise.safetensors: normal noise as the WebUI draws it for the random sources "NV" and "CPU".

NV is written here from the published algorithms (Salmon et al. 2011 for Philox4x32-10; Box and Muller) in the
arithmetic of webui's own stream: constants in single precision, everything else in double. CPU is torch itself.
"""

import numpy as np
import torch

from .files import write_json, write_tensors

SEEDS = [0, 1, 12345, 2**32 + 7]
CPU_SIZES = [1, 5, 15, 16, 17, 100, 16384]
SAMPLED_ABOVE = 256
SAMPLES = 64

PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
UNIT = np.float32(2.3283064e-10)
ANGLE = np.float32(2.3283064e-10 * 6.2831855)
LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)

# The first two calls of the WebUI's own stream, seed 0.
NV_KNOWN = [-0.92466, -0.42534, -2.64385, 0.14518, -0.12087, -0.57973, -0.62285, -0.32839, -1.07454, -0.36314, -1.67105, 2.26551]
NV_KNOWN_NEXT = [0.180826, -0.552263, 0.923813, -0.734970]


def philox4x32(counter: np.ndarray, seed: int) -> np.ndarray:
    """Ten rounds of Philox 4x32. @shape counter and result [4, count], u32 values held as u64"""
    c0, c1, c2, c3 = counter
    keys = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        k0, k1 = (np.uint64(key) for key in keys)
        product0, product1 = c0 * np.uint64(PHILOX_MULTIPLIERS[0]), c2 * np.uint64(PHILOX_MULTIPLIERS[1])
        c0, c1, c2, c3 = (product1 >> SHIFT) ^ c1 ^ k0, product1 & LOW, (product0 >> SHIFT) ^ c3 ^ k1, product0 & LOW
        keys = [(key + step) & 0xFFFFFFFF for key, step in zip(keys, PHILOX_KEY_STEPS)]
    return np.stack([c0, c1, c2, c3])


class NvStream:
    """The WebUI's NV generator of one image: call number `offset` draws value `index` from [offset, 0, index, 0]."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.offset = 0

    def normal(self, *shape: int) -> np.ndarray:
        """The next draw, f32."""
        index = np.arange(np.prod(shape), dtype=np.uint64)
        zero = np.zeros_like(index)
        words = philox4x32(np.stack([zero + np.uint64(self.offset), zero, index, zero]), self.seed)
        self.offset += 1
        radius, angle = words[0].astype("f8") * UNIT + UNIT / 2, words[1].astype("f8") * ANGLE + ANGLE / 2
        return (np.sqrt(-2 * np.log(radius)) * np.sin(angle)).astype("f4").reshape(shape)


class CpuStream:
    """torch's CPU generator of one image."""

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int) -> np.ndarray:
        """The next draw, f32."""
        return torch.randn(shape, generator=self.generator, dtype=torch.float32).numpy()


STREAMS = {"NV": NvStream, "CPU": CpuStream}

# Source, seed, sizes of consecutive draws from one generator. CPU draws below 16 keep half a pair for the next draw.
DRAWS = [
    *(("NV", seed, [12, 4, 4]) for seed in SEEDS),
    ("NV", 2**64 - 1, [5]),
    ("NV", 0, [4 * 64 * 64, 4 * 64 * 64]),
    *(("CPU", seed, [size]) for seed in SEEDS for size in CPU_SIZES),
    ("CPU", 0, [1, 1, 3, 16, 1, 17, 2]),
    ("CPU", 1, [4 * 64 * 64, 4 * 64 * 64, 7]),
]


def sampled_indices(count: int) -> np.ndarray:
    """Every index of a short draw; of a long one the first and last 16 and others evenly between."""
    if count <= SAMPLED_ABOVE:
        return np.arange(count)
    spread = np.linspace(16, count - 17, SAMPLES - 32).astype(int)
    return np.concatenate([np.arange(16), spread, np.arange(count - 16, count)])


def check_known_values() -> None:
    """The stream written here gives the numbers of the WebUI's."""
    stream = NvStream(0)
    np.testing.assert_allclose(stream.normal(12), NV_KNOWN, atol=1e-5)
    np.testing.assert_allclose(stream.normal(4), NV_KNOWN_NEXT, atol=1e-5)


def make() -> None:
    """Writes the files."""
    check_known_values()
    rows, tensors = [], {}
    for source, seed, sizes in DRAWS:
        stream = STREAMS[source](seed)
        row = {"source": source, "seed": str(seed), "draws": []}
        for size in sizes:
            values, indices = stream.normal(size), sampled_indices(size)
            key = f"{len(rows)}.{len(row['draws'])}"
            row["draws"].append({"size": size, "key": key, "mean": float(values.mean(dtype="f8")), "std": float(values.std(dtype="f8"))})
            tensors |= {f"{key}.indices": indices, f"{key}.values": values[indices]}
        rows.append(row)
    write_json("noise.json", {"streams": rows})
    write_tensors("noise.safetensors", tensors)
