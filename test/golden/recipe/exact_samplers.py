"""exact-samplers.json: DPM adaptive of k-diffusion in double precision throughout, with the levels it reaches, rejected
steps included (a rejected one repeats its level)."""

import torch

from .files import write_json
from .samplers import ENDS, run_k_ends

SEED = 12345
ETAS = [1.0, 0.4, 0.0]


def make() -> None:
    """Writes the file. Numbers are JSON, which holds doubles."""
    rows = []
    for eta in ETAS:
        latent, draws, reached = run_k_ends("sample_dpm_adaptive", {**ENDS, "eta": eta}, ENDS["sigma_max"], SEED)
        assert latent.dtype == torch.float64
        rows.append({"eta": eta, "seed": SEED, **ENDS, "draws": draws, "reached": reached, "latent": latent.reshape(-1).tolist()})
    write_json("exact-samplers.json", {"adaptive": rows})
