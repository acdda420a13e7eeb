"""Which operations deployed models use, found by building such models; writes the list of allowed ones.

    python -m tests.support.architectures.survey reference_impl/deployment/checks/allowed.py

Every network is traced or scripted with random weights, some are frozen and some quantised, all are written
and loaded again, and the operations in their graphs are collected.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from reference_impl.deployment.checks.operations import operations_of
from tests.support.architectures.encoders import encoders
from tests.support.architectures.smaller import smaller, stepping

_HEAD = '''"""What an uploaded model may do: written by a survey of architectures, not by hand.

    python -m tests.support.architectures.survey reference_impl/deployment/checks/allowed.py
"""

from __future__ import annotations

ALLOWED = frozenset(
    {
'''
_TAIL = """    }
)
"""


def survey() -> frozenset[str]:
    """All operations that the architectures use."""
    found: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for build in scripts():
            found |= operations_of(_loaded(build()))
    return frozenset(found)


def scripts() -> Iterator[Callable[[], Any]]:
    """Ways to make the TorchScript modules to look at."""
    torch.manual_seed(0)
    # The fast path is one operation for a whole layer, for torch's own use.
    torch.backends.mha.set_fastpath_enabled(False)
    for module in (*encoders(), *smaller()):
        module.eval()
        yield lambda module=module: _traced(module)
        yield lambda module=module: torch.jit.freeze(_traced(module))
        if not any(isinstance(part, nn.MultiheadAttention) for part in module.modules()):
            yield lambda module=module: torch.jit.freeze(_traced(_quantized(module)))
    for module in stepping():
        yield lambda module=module: torch.jit.script(module.eval())


def example() -> tuple[Tensor, ...]:
    """Two texts, the second one padded."""
    ids = torch.tensor([[2, 7, 9, 11, 3], [2, 8, 3, 0, 0]])
    return ids, ids.ne(0).long(), torch.zeros_like(ids), torch.arange(5).repeat(2, 1)


def _traced(module: nn.Module) -> Any:
    with torch.no_grad():
        return torch.jit.trace(module, example(), check_trace=False)


def _quantized(module: nn.Module) -> nn.Module:
    return torch.ao.quantization.quantize_dynamic(module, {nn.Linear}, dtype=torch.qint8)


def _loaded(module: Any) -> Any:
    archive = io.BytesIO()
    torch.jit.save(module, archive)
    archive.seek(0)
    return torch.jit.load(archive)


def text(operations: frozenset[str]) -> str:
    """The module that holds the list."""
    return _HEAD + "".join(f'        "{name}",\n' for name in sorted(operations)) + _TAIL


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(survey()))
