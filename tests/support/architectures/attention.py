"""Ways in which transformers let tokens look at each other, each written by hand."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 16
HEADS = 2
_EACH = WIDTH // HEADS
_WINDOW = 8


def split_heads(states: Tensor) -> Tensor:
    """[batch, tokens, width] to [batch, heads, tokens, width of a head]."""
    return states.view(states.size(0), states.size(1), HEADS, _EACH).permute(0, 2, 1, 3)


def join_heads(states: Tensor) -> Tensor:
    """The reverse of :func:`split_heads`."""
    states = states.permute(0, 2, 1, 3).contiguous()
    return states.view(*states.size()[:-2], WIDTH)


class Projections(nn.Module):
    """Queries, keys and values."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.query(states), self.key(states), self.value(states)


class Plain(nn.Module):
    """As in BERT: scores plus a large negative number where the mask is zero."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        hidden = (1.0 - mask[:, None, None, :].to(states.dtype)) * torch.finfo(torch.float32).min
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(_EACH) + hidden
        return join_heads(torch.matmul(self.dropout(functional.softmax(scores, dim=-1)), value))


class Fused(nn.Module):
    """As in newer encoders: one operation for all, with a mask expanded to all pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        batch, tokens = mask.shape
        pairs = mask[:, None, None, :].expand(batch, 1, tokens, tokens).to(states.dtype)
        inverted = torch.tensor(1.0, dtype=states.dtype) - pairs
        inverted = inverted.masked_fill(inverted.to(torch.bool), torch.finfo(states.dtype).min)
        out = functional.scaled_dot_product_attention(query, key, value, attn_mask=inverted)
        return out.transpose(1, 2).reshape(batch, tokens, WIDTH)


class Masked(nn.Module):
    """As in DistilBERT: scaled queries, and scores overwritten where the mask is zero."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        scores = torch.matmul(query / math.sqrt(_EACH), key.transpose(2, 3))
        hidden = (mask == 0).view(mask.size(0), 1, 1, mask.size(1)).expand_as(scores)
        scores = scores.masked_fill(hidden, torch.tensor(torch.finfo(scores.dtype).min))
        return join_heads(torch.matmul(nn.functional.softmax(scores, -1), value))


class Relative(nn.Module):
    """As in MPNet and T5: a learned number for the distance, far ones in buckets of growing size."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()
        self.bias = nn.Embedding(32, HEADS)

    def buckets(self, tokens: int) -> Tensor:
        places = torch.arange(tokens, dtype=torch.long)
        distance = -(places[None, :] - places[:, None])
        bucket = (distance < 0).to(torch.long) * 16
        distance = torch.abs(distance)
        far = 8 + (torch.log(distance.float() / 8) / math.log(128 / 8) * 8).to(torch.long)
        far = torch.min(far, torch.full_like(far, 15))
        return bucket + torch.where(distance < 8, distance, far)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        bias = self.bias(self.buckets(states.size(1))).permute([2, 0, 1]).unsqueeze(0)
        bias = bias.expand((states.size(0), -1, states.size(1), states.size(1))).contiguous()
        scores = torch.matmul(query, key.transpose(-1, -2)) + bias
        scores += (1.0 - mask[:, None, None, :]) * -10000.0
        return join_heads(torch.matmul(torch.softmax(scores.float(), dim=-1).type_as(scores), value))


class Disentangled(nn.Module):
    """As in DeBERTa: scores from contents to distances and back, distances in logarithmic buckets."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()
        self.distances = nn.Embedding(2 * _WINDOW, WIDTH)

    def log_buckets(self, relative: Tensor) -> Tensor:
        middle = _WINDOW // 2
        sign = torch.sign(relative)
        near = (relative < middle) & (relative > -middle)
        size = torch.where(near, torch.tensor(middle - 1).type_as(relative), torch.abs(relative))
        log = torch.ceil(torch.log(size / middle) / math.log(15 / middle) * (middle - 1)) + middle
        return torch.where(size <= middle, relative.type_as(log), log * sign).to(torch.long)

    def biases(self, query: Tensor, key: Tensor) -> Tensor:
        tokens = query.size(-2)
        places = torch.arange(0, tokens)
        relative = self.log_buckets(places[:, None] - places[None, :]).unsqueeze(0)
        table = self.distances.weight.unsqueeze(0)
        table = (
            self.project.key(table).view(1, -1, HEADS, _EACH).permute(0, 2, 1, 3).reshape(HEADS, -1, _EACH)
        )
        table = table.repeat(query.size(0) // HEADS, 1, 1)
        scale = torch.sqrt(torch.tensor(query.size(-1), dtype=torch.float) * 3)
        to_place = torch.clamp(relative + _WINDOW, 0, 2 * _WINDOW - 1)
        from_content = torch.bmm(query, table.transpose(-1, -2))
        index = to_place.squeeze(0).expand([query.size(0), tokens, tokens])
        score = torch.gather(from_content, dim=-1, index=index) / scale
        from_place = torch.bmm(key, table.transpose(-1, -2))
        other = torch.clamp(-relative + _WINDOW, 0, 2 * _WINDOW - 1).expand([key.size(0), tokens, tokens])
        return score + torch.gather(from_place, dim=-1, index=other).transpose(-1, -2) / scale.to(key.dtype)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (
            split_heads(part).contiguous().view(-1, states.size(1), _EACH) for part in self.project(states)
        )
        scores = torch.bmm(query, key.transpose(-1, -2) / math.sqrt(_EACH * 3)) + self.biases(query, key)
        scores = scores.view(-1, HEADS, scores.size(-2), scores.size(-1))
        pairs = mask.unsqueeze(1).unsqueeze(2)
        pairs = pairs * pairs.squeeze(-2).unsqueeze(-1)
        hidden = ~(pairs.to(torch.bool))
        scores = scores.masked_fill(hidden, torch.finfo(torch.float32).min)
        weights = torch.softmax(scores, -1).masked_fill_(hidden, 0)
        out = torch.bmm(weights.view(-1, weights.size(-2), weights.size(-1)), value)
        return join_heads(out.view(-1, HEADS, out.size(-2), out.size(-1)))


class Rotary(nn.Module):
    """As in newer encoders and decoders: queries and keys turned by an angle that grows with the place."""

    def __init__(self, *, causal: bool = False) -> None:
        super().__init__()
        self.project = Projections()
        self.causal = causal
        self.register_buffer("rates", 1.0 / 10000 ** (torch.arange(0, _EACH, 2).float() / _EACH))

    def turn(self, states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        first, second = states.chunk(2, dim=-1)
        left, right = states[..., : _EACH // 2], states[..., _EACH // 2 :]
        del first, second
        return states * cos + torch.cat((-right, left), dim=-1) * sin

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        places = torch.arange(states.size(1)).type_as(self.rates)
        angles = torch.einsum("i,j->ij", places, self.rates)
        both = torch.cat((angles, angles), dim=-1)
        cos, sin = both.cos()[None, None], both.sin()[None, None]
        query, key = self.turn(query, cos, sin), self.turn(key, cos, sin)
        scores = torch.matmul(query, key.transpose(-2, -1)) * _EACH**-0.5
        if self.causal:
            tokens = states.size(1)
            later = torch.full((tokens, tokens), float("-inf")).triu(diagonal=1)
            earlier = torch.tril(torch.ones(tokens, tokens, dtype=torch.bool))
            scores = torch.where(earlier, scores + later[None, None], torch.tensor(-10000.0))
        scores = scores + mask[:, None, None, :].eq(0) * -10000.0
        return join_heads(functional.softmax(scores, dim=-1, dtype=torch.float32).to(query.dtype) @ value)


class Linear(nn.Module):
    """As in linear transformers: no scores for pairs, but running sums."""

    def __init__(self) -> None:
        super().__init__()
        self.project = Projections()

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (split_heads(part) for part in self.project(states))
        query, key = functional.elu(query) + 1, (functional.elu(key) + 1) * mask[:, None, :, None]
        sums = torch.einsum("bhnd,bhnm->bhmd", key, value)
        norm = 1 / (torch.einsum("bhnd,bhd->bhn", query, key.sum(dim=2)) + 1e-6)
        return join_heads(torch.einsum("bhnd,bhmd,bhn->bhnm", query, sums, norm))


class Fourier(nn.Module):
    """As in FNet: tokens are mixed by sines of fixed frequencies, without weights."""

    def __init__(self) -> None:
        super().__init__()
        angles = torch.outer(torch.arange(WIDTH), torch.arange(WIDTH)).float() * (2 * math.pi / WIDTH)
        self.register_buffer("waves", torch.cos(angles))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        return torch.matmul(states * mask.unsqueeze(-1), self.waves)


KINDS = {
    "plain": Plain,
    "fused": Fused,
    "masked": Masked,
    "relative": Relative,
    "disentangled": Disentangled,
    "rotary": Rotary,
    "linear": Linear,
    "fourier": Fourier,
}
