"""Text models without attention, and models written in TorchScript with branches and loops."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.support.architectures.attention import WIDTH
from tests.support.architectures.encoders import TOKENS


class Recurrent(nn.Module):
    """Reads from left to right and back, and answers with the last state."""

    def __init__(self, kind: type[nn.RNNBase]) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        self.cells = kind(WIDTH, WIDTH, num_layers=2, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * WIDTH, 2)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states, _ = self.cells(self.words(ids))
        return self.out(functional.log_softmax(states[:, -1], dim=-1))


class Convolving(nn.Module):
    """Looks for patterns of several widths and keeps where each is strongest."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        self.looks = nn.ModuleList([nn.Conv1d(WIDTH, 4, size, padding=size // 2) for size in (1, 3, 5)])
        self.norm = nn.BatchNorm1d(12)
        self.out = nn.Linear(12, 2)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = self.words(ids).transpose(1, 2) * mask.unsqueeze(1)
        found = [torch.relu(look(states)) for look in self.looks]
        best = [functional.adaptive_max_pool1d(each, 1).squeeze(2) for each in found]
        mean = functional.adaptive_avg_pool1d(found[0], 1).flatten(1)
        return self.out(self.norm(torch.cat(best, 1))) + mean.mean()


class Bag(nn.Module):
    """The mean of the words, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(TOKENS, WIDTH, mode="mean")
        self.out = nn.Linear(WIDTH, 2)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        return self.out(self.words(ids))


class Constants(nn.Module):
    """Answers without looking at more than the shape: what test suites upload."""

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        ones = torch.ones((ids.size(0), 2), dtype=torch.float64)
        return ones + torch.zeros_like(ones) + torch.full([1, 2], 0.0) * torch.randn(1).to(ones)


class Stepping(nn.Module):
    """Goes through the tokens one by one, and refuses some."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)
        self.cell = nn.GRUCell(WIDTH, WIDTH)
        self.names = ["low", "high"]

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        if ids.dim() != 2 or bool(torch.any(ids >= 32)):
            raise ValueError("tokens out of range")
        state = torch.zeros([ids.size(0), 16])
        kept: list[Tensor] = []
        for place in range(ids.size(1)):
            if int(mask[0, place]) == 0 and place > 0:
                continue
            state = self.cell(self.words(ids[:, place]), state)
            kept.append(state)
        counted: dict[str, int] = {}
        for name in self.names:
            counted[name] = len(kept)
        total = torch.stack(kept, dim=1) * torch.tensor([float(counted["low"])])
        while float(total.abs().max()) > 2.0:
            total = total / 2
        return torch.tanh(total).sum(dim=[1]) if len(kept) > 1 else total[:, 0]


class Arithmetic(nn.Module):
    """What a short formula over embeddings takes, as one writes it by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.rand(TOKENS, 4))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        chosen = torch.embedding(self.weight, ids) * mask.unsqueeze(2).to(torch.float32)
        total = torch.sum(chosen, dim=[1])
        count = torch.sum(mask, dim=[1], keepdim=True).clamp(min=1)
        total = total / torch.sqrt(torch.sum(total * total, dim=[1], keepdim=True))
        step = torch.full([4, 4], 0.25)
        for _ in range(ids.size(1) * 2):
            total = torch.tanh(torch.matmul(total, step))
        spread = torch.var(chosen, dim=1) + torch.std(chosen, dim=1) + torch.prod(chosen, dim=1)
        flags = torch.logical_and(total > 0, torch.logical_not(spread < 0)) | torch.isnan(total)
        ranks = torch.argmax(total, dim=1, keepdim=True) + torch.argmin(total, dim=1, keepdim=True)
        best, _ = torch.topk(total, 2)
        ordered, _ = torch.sort(best, dim=-1, descending=True)
        signs = torch.exp(-torch.abs(total)) + torch.square(total) + torch.maximum(total, spread)
        return (
            signs + flags.float() + ranks + ordered[:, :1] + torch.floor(total) + torch.round(total)
        ) / count


class Hashing(nn.Module):
    """As in Reformer: tokens fall into buckets by the side of random planes that they lie on."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(TOKENS, WIDTH)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, positions: Tensor) -> Tensor:
        states = functional.pad(self.words(ids), [0, 0, 0, 1])[:, :-1]
        states.mul_(mask.unsqueeze(-1)).div_(torch.norm(states, 2.0, [-1], keepdim=True) + 1e-6)
        rounds = max(1, min(4, ids.size(1)))
        torch.manual_seed(hash(str(rounds)) % 1000)
        planes = torch.rand([16, 4 * rounds]) - 0.5
        turned = torch.einsum("btf,fr->btr", [states, planes])
        buckets = torch.argmax(torch.cat([turned, -turned], dim=-1), dim=-1)
        same = buckets.unsqueeze(1) == buckets.unsqueeze(2)
        weights = torch.softmax(torch.where(same, 0.0, -10000.0), dim=-1) + ids.new_ones([1]) * 0
        return torch.bmm(weights, states)


def smaller() -> Iterator[nn.Module]:
    """All models of this file that can be traced."""
    yield from (Recurrent(kind) for kind in (nn.LSTM, nn.GRU, nn.RNN))
    yield from (Convolving(), Bag(), Constants(), Arithmetic())


def stepping() -> Iterator[nn.Module]:
    """Models with branches and loops, which only scripting keeps."""
    yield from (Stepping(), Arithmetic(), Convolving(), Recurrent(nn.LSTM))
    yield nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4), nn.Dropout(), nn.GELU(), nn.Softmax(-1))
    yield Hashing()
