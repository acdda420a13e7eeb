"""A TorchScript model in the worker: checked, loaded, and run one row at a time.

Runs in worker processes only: this module imports torch.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from reference_impl.deployment.checks.directory import read_directory
from reference_impl.deployment.checks.operations import check_operations
from reference_impl.deployment.checks.pickles import check_pickle
from reference_impl.deployment.checks.problem import UnusableModel

Array = npt.NDArray[Any]

TOLERANCE = 1e-5
# Where the way depends on the data, requests that go it together could disturb each other.
ALONE = frozenset({"prim::If", "prim::Loop"})
REASON_LIMIT = 500
_STATE_HOOK = re.compile(rb"__[gs]etstate__")
_DTYPES = (torch.float32, torch.float64, torch.bfloat16)


def load(definition: bytes, *, batches: bool) -> Model:
    """Check and load an archive; with ``batches``, also try whether it can run requests together.

    Raises UnusableModel with the reason.
    """
    try:
        _check_records(definition)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            module = torch.jit.load(io.BytesIO(definition), map_location="cpu")  # type: ignore[no-untyped-call]
        module.eval()
        operations = check_operations(module)
    except UnusableModel:
        raise
    except Exception as broken:  # hostile bytes raise errors of many types, from C++ too
        raise UnusableModel(str(broken).strip()[:REASON_LIMIT]) from broken
    model = Model(module)
    if batches and not operations & ALONE and not any(name.startswith("quantized::") for name in operations):
        model.batches = _same_together(model)
    return model


def _check_records(definition: bytes) -> None:
    """Refuse an archive that is not what it says, and records that run code while they are read.

    The records are read by torch's own reader, so what is judged is what will be loaded.
    """
    if not zipfile.is_zipfile(io.BytesIO(definition)):
        # torch says best what is wrong with bytes that are no archive.
        torch._C.PyTorchFileReader(io.BytesIO(definition))
    directory = read_directory(definition)
    reader = torch._C.PyTorchFileReader(io.BytesIO(definition))
    if set(reader.get_all_records()) != set(directory.sizes):
        raise UnusableModel("Model archive holds records that not every reader sees")
    # Tensors, nearly all of an archive, are stored as they are: looking at it as a whole needs no copy.
    look_closer = _STATE_HOOK.search(definition) is not None
    for name, size in directory.sizes.items():
        found = reader.get_record_size(name)
        if found != size:
            raise UnusableModel(f"Model archive holds [{name}] of {found} bytes, declared as {size}")
        if not (look_closer or name in directory.compressed or name.endswith("pkl")):
            continue
        record = reader.get_record(name)
        if _STATE_HOOK.search(record):
            raise UnusableModel(f"Model archive holds custom state hooks in [{name}]")
        if name.endswith("pkl"):
            check_pickle(name, record, directory.sizes)
    if look_closer:
        raise UnusableModel("Model archive holds custom state hooks between its records")


@dataclass(slots=True)
class Model:
    """A loaded module. ``batches``: requests may share a pass, and their results do not show it."""

    module: Any
    batches: bool = False

    def evaluate(self, arguments: list[Array]) -> Array:
        """Run each row by itself and join the outputs on their first dimension; three dimensions come out.

        Rows of one request never share a pass. Raises ValueError for an output that is no tensor of a usable
        type and rank, and whatever the model raises.
        """
        rows = len(arguments[0])
        if rows == 1:
            return _three_dimensions(_output(self.module(*map(torch.from_numpy, arguments))))
        outputs = [
            _output(self.module(*(torch.from_numpy(argument[row : row + 1]) for argument in arguments)))
            for row in range(rows)
        ]
        return _three_dimensions(torch.cat(outputs))

    def evaluate_together(self, arguments: list[Array]) -> list[Array] | None:
        """Run all rows, each a request of its own, in one pass; None when that does not work out."""
        rows = len(arguments[0])
        if not self.batches:
            return None
        try:
            output = _output(self.module(*(torch.from_numpy(argument) for argument in arguments)))
        except Exception:  # one of the rows is to blame; the caller finds out which
            return None
        if output.dim() not in (2, 3) or len(output) != rows:
            return None
        return [_three_dimensions(output[row : row + 1]) for row in range(rows)]


def _same_together(model: Model) -> bool:
    """Try two short requests together and alone: equal but for rounding?

    The token ids 0 and 1 are in every vocabulary; what the other arguments are follows from their number.
    """
    ids = np.array([[0, 1, 1, 0], [1, 0, 1, 1]])
    ones, zeros, places = np.ones_like(ids), np.zeros_like(ids), np.tile(np.arange(4), (2, 1))
    count = len(model.module.forward.schema.arguments) - 1
    arguments = [ids, *(ones, zeros, places)[: count - 1]]
    model.batches = True
    try:
        with torch.inference_mode():
            together = model.evaluate_together(arguments)
            alone = [model.evaluate([each[row : row + 1] for each in arguments]) for row in range(2)]
    except Exception:  # a model that fails on these may be as good as any other, one request at a time
        return False
    return together is not None and all(
        one.shape == other.shape and np.allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)
        for one, other in zip(alone, together, strict=True)
    )


def _three_dimensions(tensor: torch.Tensor) -> Array:
    if tensor.dim() not in (1, 2, 3):
        raise ValueError(f"Cannot convert results tensor of size [{list(tensor.shape)}]")
    while tensor.dim() < 3:
        tensor = tensor.unsqueeze(0)
    array: Array = np.ascontiguousarray(tensor.detach().numpy())
    return array


def _output(output: Any) -> torch.Tensor:
    tensor = output[0] if isinstance(output, tuple) else output
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f"Cannot process result of type [{type(tensor).__name__}]")
    if tensor.dtype not in _DTYPES:
        raise ValueError(f"Cannot process result tensor of type [{str(tensor.dtype).removeprefix('torch.')}]")
    if tensor.dtype is torch.bfloat16:
        tensor = tensor.to(torch.float32)
    return tensor.reshape(1, 1) if tensor.dim() == 0 else tensor
