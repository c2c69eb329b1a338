"""CLIP's text transformer with the names that transformers' CLIPTextModel has, so that its weights are the export."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.config import TextWidths


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        parts = [proj(x).view(batch, length, self.heads, -1).transpose(1, 2) for proj in self._inputs()]
        mixed = F.scaled_dot_product_attention(*parts, is_causal=True)
        return self.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))

    def _inputs(self) -> tuple[nn.Module, ...]:
        return self.q_proj, self.k_proj, self.v_proj


class _Mlp(nn.Module):
    def __init__(self, width: int, activation: str) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x) if self.activation == "quick_gelu" else F.gelu(x))


class _Layer(nn.Module):
    def __init__(self, widths: TextWidths) -> None:
        super().__init__()
        self.self_attn = _Attention(widths.width, widths.heads)
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(widths.width), nn.LayerNorm(widths.width)
        self.mlp = _Mlp(widths.width, widths.activation)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class _Embeddings(nn.Module):
    def __init__(self, vocabulary: int, widths: TextWidths) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, widths.width)
        self.position_embedding = nn.Embedding(widths.positions, widths.width)

    def forward(self, ids: Tensor) -> Tensor:
        return self.token_embedding(ids) + self.position_embedding.weight[: ids.shape[1]]


class _Encoder(nn.Module):
    def __init__(self, widths: TextWidths) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(widths) for _ in range(widths.layers))


class _Transformer(nn.Module):
    def __init__(self, vocabulary: int, widths: TextWidths) -> None:
        super().__init__()
        self.embeddings = _Embeddings(vocabulary, widths)
        self.encoder = _Encoder(widths)
        self.final_layer_norm = nn.LayerNorm(widths.width)


class TextModel(nn.Module):
    """ids [batch, length] → hidden states: 0 = embeddings, i = after i layers, all before the final norm."""

    def __init__(self, vocabulary: int, widths: TextWidths) -> None:
        super().__init__()
        self.text_model = _Transformer(vocabulary, widths)
        _start(self, widths)

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return len(self.text_model.encoder.layers)

    def forward(self, ids: Tensor) -> list[Tensor]:
        """[batch, length, width] for each of layers + 1 states."""
        states = [self.text_model.embeddings(ids)]
        for layer in self.text_model.encoder.layers:
            states.append(layer(states[-1]))
        return states

    def condition(self, ids: Tensor, layers_run: Tensor) -> Tensor:
        """What the UNet sees: for each text the state after its number of layers [batch], with the final norm."""
        return self.go_on(self.states_after(ids, layers_run), self.layers, layers_run)

    def states_after(self, ids: Tensor, layers_run: Tensor) -> Tensor:
        """For each text the state [length, width] after its number of layers [batch], before the final norm."""
        return torch.stack(self(ids))[layers_run, torch.arange(len(ids), device=ids.device)]

    def go_on(self, states: Tensor, begun: int, layers_run: Tensor) -> Tensor:
        """What the UNet sees, from the states after `begun` layers, or `layers_run` [batch] where that is less."""
        chosen = states
        for number in range(begun, self.layers):
            states = self.text_model.encoder.layers[number](states)
            chosen = torch.where((layers_run > number)[:, None, None], states, chosen)
        return self.text_model.final_layer_norm(chosen)


def _start(model: TextModel, widths: TextWidths) -> None:
    """CLIP's initial values. Source: Radford et al. 2021, section 2.5 and its published code's scheme."""
    outward = (2 * widths.layers) ** -0.5
    nn.init.normal_(model.text_model.embeddings.token_embedding.weight, std=0.02)
    nn.init.normal_(model.text_model.embeddings.position_embedding.weight, std=0.01)
    for name, weight in model.named_parameters():
        if not name.endswith("weight") or weight.ndim < 2 or "embedding" in name:
            continue
        scale = outward if ("out_proj" in name or "fc2" in name) else 1.0
        width = widths.width * (2 if "mlp" in name else 1)
        nn.init.normal_(weight, std=scale / math.sqrt(width))
