"""lycoris.safetensors: weights with adapters of every kind merged into them by the lycoris library."""

import torch
from lycoris.modules.boft import ButterflyOFTModule
from lycoris.modules.diag_oft import DiagOFTModule
from lycoris.modules.full import FullModule
from lycoris.modules.glora import GLoRAModule
from lycoris.modules.ia3 import IA3Module
from lycoris.modules.locon import LoConModule
from lycoris.modules.loha import LohaModule
from lycoris.modules.lokr import LokrModule
from lycoris.modules.norms import NormModule

from .files import write_tensors

LINEAR = (16, 12)
CONV = (16, 8, 3, 3)
RANK, ALPHA, FAINT = 4, 2.0, 0.7

# Kind: the class, its options, and the layers that it is tried on.
KINDS = {
    "locon": (LoConModule, {}, "linear conv"),
    "locon-tucker": (LoConModule, {"use_tucker": True}, "conv"),
    "dora": (LoConModule, {"weight_decompose": True, "wd_on_out": True}, "linear conv"),
    "dora-inputs": (LoConModule, {"weight_decompose": True, "wd_on_out": False}, "linear conv"),
    "loha": (LohaModule, {}, "linear conv"),
    "loha-tucker": (LohaModule, {"use_tucker": True}, "conv"),
    "loha-dora": (LohaModule, {"weight_decompose": True}, "linear"),
    "lokr": (LokrModule, {"factor": 4}, "linear conv"),
    "lokr-both": (LokrModule, {"factor": 4, "decompose_both": True, "lora_dim": 1}, "linear conv"),
    "lokr-small": (LokrModule, {"factor": 2, "lora_dim": 1}, "linear conv"),
    "lokr-tucker": (LokrModule, {"factor": 2, "lora_dim": 1, "use_tucker": True}, "conv"),
    "lokr-dora": (LokrModule, {"factor": 4, "weight_decompose": True}, "linear"),
    "full": (FullModule, {}, "linear conv"),
    "norm": (NormModule, {}, "norm"),
    "ia3": (IA3Module, {}, "linear conv"),
    "ia3-inputs": (IA3Module, {"train_on_input": True}, "linear conv"),
    "oft": (DiagOFTModule, {}, "linear conv"),
    "oft-constraint": (DiagOFTModule, {"constraint": 0.01}, "linear"),
    "oft-rescaled": (DiagOFTModule, {"rescaled": True}, "linear conv"),
    "boft": (ButterflyOFTModule, {}, "linear conv"),
    "boft-rescaled": (ButterflyOFTModule, {"rescaled": True}, "linear"),
    "glora": (GLoRAModule, {}, "linear conv"),
}


def layer(name: str) -> torch.nn.Module:
    if name == "norm":
        made = torch.nn.LayerNorm(16)
    elif name == "conv":
        made = torch.nn.Conv2d(CONV[1], CONV[0], 3, padding=1)
    else:
        made = torch.nn.Linear(LINEAR[1], LINEAR[0])
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter)
    return made


def merged(module: torch.nn.Module, base: torch.nn.Module, strength: float) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The layer's weight and bias with the adapter. LoHa's and LoKr's own `get_merged_weight` multiplies by alpha / rank twice, their
    forward pass once, as the WebUI does: it is `get_weight`. DoRA goes straight from the weight to the changed one, as in
    `functional.apply_dora_scale` and in the WebUI."""
    shape = base.weight.shape
    decomposes = getattr(module, "wd", False)
    if isinstance(module, LohaModule | LokrModule):
        whole = base.weight + module.get_weight(shape)
        whole = module.apply_weight_decompose(whole, 1.0) if decomposes else whole
    elif decomposes:
        whole = module.get_merged_weight(1.0, shape=shape)[0]
    else:
        return module.get_merged_weight(strength, shape=shape)
    return base.weight + strength * (whole - base.weight), None


def adapted(kind: str, on: str) -> dict[str, torch.Tensor]:
    """The layer's own weight, the tensors of its adapter as the library saves them, and the merged weights."""
    cls, options, _ = KINDS[kind]
    torch.manual_seed(sum(map(ord, kind + on)))
    base = layer(on)
    module = cls("x", base, 1.0, **{"lora_dim": RANK, "alpha": ALPHA, **options} if cls is not NormModule else {})
    for parameter in module.parameters():
        if parameter.requires_grad and not any(parameter is own for own in base.parameters()):
            torch.nn.init.normal_(parameter, std=0.3)
    # Of a module that is not in a network yet, the library takes a full difference for the whole weight.
    full = {"diff": module.weight, "diff_b": module.bias} if cls is FullModule else None
    state = full or module.custom_state_dict() or module.state_dict()
    rows = {f"{kind}/{on}/adapter/{key}": value.float() for key, value in state.items() if value is not None}
    rows[f"{kind}/{on}/base/weight"] = base.weight
    if base.bias is not None:
        rows[f"{kind}/{on}/base/bias"] = base.bias
    for strength in (1.0, FAINT):
        weight, bias = merged(module, base, strength)
        rows[f"{kind}/{on}/merged/{strength}/weight"] = weight
        if bias is not None:
            rows[f"{kind}/{on}/merged/{strength}/bias"] = bias
    return {key: value.detach().clone().contiguous() for key, value in rows.items()}


def make() -> None:
    """Writes the file."""
    tensors: dict[str, torch.Tensor] = {}
    for kind, (_, _, layers) in KINDS.items():
        for on in layers.split():
            tensors.update(adapted(kind, on))
    write_tensors("lycoris.safetensors", tensors)
