"""Deterministic model weights: every value follows from a tensor's name, its shape and its place in the tensor.

Twin of test/support/hash-weights.ts; both must give the same bits. Every value is exact in f16.
"""

import math

import numpy as np

GOLDEN = np.uint32(0x9E3779B1)


def fnv1a32(name: str) -> int:
    """FNV-1a of the UTF-8 bytes of a name."""
    digest = 0x811C9DC5
    for byte in name.encode():
        digest = (digest ^ byte) * 0x01000193 & 0xFFFFFFFF
    return digest


def fmix32(x: np.ndarray) -> np.ndarray:
    """MurmurHash3's 32-bit finaliser, in wrapping u32 arithmetic."""
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def hash_integers(name: str, count: int) -> np.ndarray:
    """`count` integers in -1024..1023, evenly spread."""
    index = np.arange(count, dtype=np.uint32)
    mixed = fmix32(np.uint32(fnv1a32(name)) + index * GOLDEN)
    return (mixed >> np.uint32(21)).astype(np.int32) - 1024


def weight_exponent(name: str, shape: tuple[int, ...]) -> int:
    """s of k * 2^-s for a tensor with two axes or more.

    591 = 2048 / sqrt(12) is the standard deviation of k, so values have about 1 / sqrt(fan in).
    """
    if name.endswith("token_embedding.weight"):
        return 15
    if name.endswith("position_embedding.weight"):
        return 16
    fan_in = math.prod(shape[1:])
    return math.floor(math.log2(591 * math.sqrt(fan_in)) + 0.5)


def hash_tensor(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """The f32 tensor of a name ("component/state dict name") and shape."""
    k = hash_integers(name, math.prod(shape))
    if len(shape) != 1:
        values = np.ldexp(k.astype(np.float32), -weight_exponent(name, shape))
    elif name.endswith(".weight"):
        values = 1 + np.ldexp((k >> 3).astype(np.float32), -10)
    else:
        values = np.ldexp(k.astype(np.float32), -14)
    return values.astype(np.float32).reshape(shape)
