"""Whole text models: embeddings, layers, and the heads of all tasks."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.support.architectures.attention import HEADS, KINDS, WIDTH, Rotary

TOKENS = 32
LENGTH = 64


class RmsNorm(nn.Module):
    """Scaled by the root of the mean square."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, states: Tensor) -> Tensor:
        variance = states.to(torch.float32).pow(2).mean(-1, keepdim=True)
        return self.weight * (states * torch.rsqrt(variance + 1e-6)).to(states.dtype)


class Gated(nn.Module):
    """A feed-forward layer whose one half opens and closes the other."""

    def __init__(self, activation: nn.Module) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.activation = activation

    def forward(self, states: Tensor) -> Tensor:
        left, right = self.inner(states).chunk(2, dim=-1)
        return self.outer(self.activation(left) * right)


class Layer(nn.Module):
    """Attention, feed-forward, and a norm after each."""

    def __init__(self, attention: nn.Module, inner: nn.Module, norm: type[nn.Module]) -> None:
        super().__init__()
        self.attention, self.inner = attention, inner
        self.first = norm() if norm is RmsNorm else nn.LayerNorm(WIDTH, eps=1e-12)
        self.second = nn.LayerNorm(WIDTH)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        states = self.first(states + self.attention(states, mask))
        return self.second(states + self.inner(states))


class Encoder(nn.Module):
    """Embeddings and two layers."""

    def __init__(
        self, kind: str, activation: nn.Module, *, places: str = "given", norm: type[nn.Module] = nn.LayerNorm
    ) -> None:
        super().__init__()
        self.places = places
        self.words = nn.Embedding(TOKENS, WIDTH, padding_idx=0)
        self.types = nn.Embedding(2, WIDTH)
        self.positions = nn.Embedding(LENGTH, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.register_buffer("numbers", torch.arange(LENGTH).expand((1, -1)), persistent=False)
        plain = nn.Sequential(nn.Linear(WIDTH, WIDTH), activation, nn.Linear(WIDTH, WIDTH))
        attend = KINDS[kind]
        self.layers = nn.ModuleList([Layer(attend(), plain, norm), Layer(attend(), Gated(activation), norm)])

    def place(self, ids: Tensor, given: Tensor) -> Tensor:
        if self.places == "given":
            return given
        if self.places == "counted":
            real = ids.ne(0).int()
            return (torch.cumsum(real, dim=1).type_as(real) * real).long()
        return self.numbers[:, : ids.shape[1]]

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = self.words(ids) + self.types(types) + self.positions(self.place(ids, positions))
        states = self.dropout(self.norm(states)) * mask.unsqueeze(-1).to(states.dtype)
        for layer in self.layers:
            states = layer(states, mask)
        return states


class Standard(nn.Module):
    """The encoder that torch itself brings."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        layer = nn.TransformerEncoderLayer(WIDTH, HEADS, WIDTH, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        return self.encoder(self.words(ids), src_key_padding_mask=mask == 0)


class Decoder(nn.Module):
    """A text model that looks back only, and answers with the state of the last token."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        self.layers = nn.ModuleList([Layer(Rotary(causal=True), Gated(nn.SiLU()), RmsNorm)])

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = self.words(ids)
        for layer in self.layers:
            states = layer(states, mask)
        last = mask.sum(dim=1) - 1
        return states[torch.arange(states.shape[0]), last].unsqueeze(1)


class Shifted(nn.Module):
    """As in BART: an encoder, and a decoder over the input shifted by one."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        self.net = nn.Transformer(WIDTH, HEADS, 1, 1, WIDTH, batch_first=True)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        shifted = ids.new_zeros(ids.shape)
        shifted[:, 1:] = ids[:, :-1].clone()
        shifted[:, 0] = 2
        shifted.masked_fill_(shifted == -100, 0)
        causal = torch.full((ids.size(1), ids.size(1)), float("-inf")).triu_(1)
        states = self.net(self.words(ids), self.words(shifted), tgt_mask=causal)
        return states[ids.eq(ids.max(dim=1, keepdim=True)[0]), :].view(1, -1, WIDTH)[:, -1, :]


class Head(nn.Module):
    """What a task makes of the states of an encoder."""

    def __init__(self, task: str, body: nn.Module) -> None:
        super().__init__()
        self.task, self.body = task, body
        self.dense, self.out = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 3)
        self.words = nn.Linear(WIDTH, TOKENS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = self.body(ids, mask, types, positions)
        return getattr(self, self.task)(states, mask)

    def mean(self, states: Tensor, mask: Tensor) -> Tensor:
        wide = mask.unsqueeze(-1).expand(states.size()).float()
        pooled = torch.sum(states * wide, 1) / torch.clamp(wide.sum(1), min=1e-9)
        return functional.normalize(pooled, p=2.0, dim=1)

    def biggest(self, states: Tensor, mask: Tensor) -> Tensor:
        states = states.clone()
        states[mask == 0] = -1e9
        pooled = torch.max(states, 1)[0]
        return pooled / pooled.norm(p=2, dim=1, keepdim=True).clamp_min(1e-12)

    def first(self, states: Tensor, mask: Tensor) -> Tensor:
        return functional.normalize(torch.tanh(self.dense(states[:, 0])), dim=-1)

    def sparse(self, states: Tensor, mask: Tensor) -> Tensor:
        weights = torch.log(1 + torch.relu(self.words(states))) * mask.unsqueeze(-1)
        return torch.max(weights, dim=1).values + torch.amax(torch.log1p(torch.relu(self.words(states))), 1)

    def labels(self, states: Tensor, mask: Tensor) -> Tensor:
        return self.out(torch.tanh(self.dense(states[:, 0, :])))

    def each(self, states: Tensor, mask: Tensor) -> Tensor:
        return self.out(functional.dropout(states, 0.1, training=False))

    def fill(self, states: Tensor, mask: Tensor) -> Tensor:
        return self.words(functional.layer_norm(functional.gelu(self.dense(states)), [WIDTH]))

    def spans(self, states: Tensor, mask: Tensor) -> Tensor:
        start, end = self.out(states)[..., :2].split(1, dim=-1)
        return torch.stack([start.squeeze(-1).contiguous(), end.squeeze(-1).contiguous()])

    def score(self, states: Tensor, mask: Tensor) -> Tensor:
        return torch.sigmoid(torch.mean(self.out(states[:, 0]), dim=-1, keepdim=True))


HEAD_NAMES = ("mean", "biggest", "first", "sparse", "labels", "each", "fill", "spans", "score")
_ACTIVATIONS = (
    nn.GELU(),
    nn.ReLU(),
    nn.SiLU(),
    nn.Tanh(),
    nn.GELU("tanh"),
    nn.LeakyReLU(),
    nn.ELU(),
    nn.Mish(),
)


def encoders() -> Iterator[nn.Module]:
    """Every way of attention, activation, place and head at least once."""
    for number, kind in enumerate(KINDS):
        activation = _ACTIVATIONS[number]
        places = ("given", "counted", "sliced")[number % 3]
        body = Encoder(kind, activation, places=places, norm=RmsNorm if number % 2 else nn.LayerNorm)
        yield Head(HEAD_NAMES[number], body)
    for task in HEAD_NAMES:
        yield Head(task, Encoder("plain", nn.GELU()))
    yield from (Head("mean", Standard()), Head("labels", Decoder()), Shifted())
