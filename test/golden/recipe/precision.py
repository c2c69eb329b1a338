"""single-precision.json: how far the reference programs themselves are off when they compute in f32.

Tolerances of tests are a small multiple of these.
"""

import numpy as np

from . import conditioning, hidden_states, images, unet, vae
from .files import write_json
from .models import single_precision

# File stem, function of its tensors, model names, and the tensors that are computed.
KINDS = [
    ("hidden-states", hidden_states.case, hidden_states.MODELS, ("hidden_states", "last_hidden_state", "samples")),
    ("unet", unet.case, unet.SIZES, ("epsilon_77", "epsilon_154")),
    ("vae", vae.case, vae.LATENT_SIZES, ("decoded", "mean", "logvar")),
]


def apart(exact, single) -> dict[str, float]:
    """The largest value and the largest difference, to two digits."""
    exact, single = (np.asarray(value, dtype="f8") for value in (exact, single))
    largest, error = np.abs(exact).max(), np.abs(exact - single).max()
    return {"largest": float(f"{largest:.1e}"), "off_by": float(f"{error:.1e}")}


def both(function, *arguments) -> tuple:
    """A result in double and in single precision."""
    exact = function(*arguments)
    with single_precision():
        return exact, function(*arguments)


def model_row(function, name: str, keys: tuple[str, ...]) -> dict:
    """One model file."""
    exact, single = both(function, name, 0)
    return {key: apart(exact[key], single[key]) for key in keys if key in exact}


def image_row(case: images.Case) -> dict:
    """One image: the latent, and levels of 0..255."""
    exact, single = both(images.run, case)
    return {"latent": apart(exact["latent"], single["latent"]), "levels": apart(exact["image"], single["image"])["off_by"]}


def make() -> None:
    """Writes the file."""
    models = {
        f"{stem}-{name}": model_row(function, name, keys) for stem, function, names, keys in KINDS for name in names
    }
    prompts = {
        name: apart(*both(conditioning.encode, prompt)) for name, prompt in conditioning.PROMPTS.items()
    }
    write_json(
        "single-precision.json",
        {"models": models, "conditioning": prompts, "images": {case.key: image_row(case) for case in images.CASES}},
    )
