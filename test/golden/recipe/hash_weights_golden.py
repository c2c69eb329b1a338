"""hash-weights.json: a few entries of a few hash tensors, for the TypeScript twin."""

from .files import write_json
from .hash_weights import fnv1a32, hash_tensor, weight_exponent

CASES = [
    ("text_encoder/text_model.embeddings.token_embedding.weight", (1000, 48)),
    ("text_encoder/text_model.embeddings.position_embedding.weight", (77, 48)),
    ("text_encoder/text_model.encoder.layers.0.layer_norm1.weight", (48,)),
    ("text_encoder/text_model.encoder.layers.0.layer_norm1.bias", (48,)),
    ("text_encoder/text_model.encoder.layers.0.mlp.fc1.weight", (100, 48)),
    ("unet/conv_in.weight", (32, 4, 3, 3)),
    ("unet/time_embedding.linear_1.weight", (128, 32)),
    ("unet/conv_out.bias", (4,)),
    ("vae/decoder.conv_out.weight", (3, 16, 3, 3)),
    ("umlaut/größe.weight", (3, 5)),
]


def case(name: str, shape: tuple[int, ...]) -> dict:
    """First and last entries and the sum (exact: multiples of one power of two) of one tensor."""
    flat = hash_tensor(name, shape).ravel()
    return {
        "name": name,
        "shape": shape,
        "fnv1a32": fnv1a32(name),
        "exponent": weight_exponent(name, shape) if len(shape) > 1 else None,
        "first": flat[:8].tolist(),
        "last": flat[-3:].tolist(),
        "sum": float(flat.astype("f8").sum()),
    }


def make() -> None:
    """Writes the file."""
    write_json("hash-weights.json", {"cases": [case(*row) for row in CASES]})
