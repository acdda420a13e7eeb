"""A TorchScript model in the worker: checked, loaded, and run one row at a time.

Runs in worker processes only: this module imports torch.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

# TorchScript's classes carry no usable types.
Module = Any

RECORD_NAME_LIMIT = 256
REASON_LIMIT = 500
_STATE_HOOKS = (b"__setstate__", b"__getstate__")
_FORBIDDEN = {
    "aten::as_strided",
    "aten::from_file",
    "aten::save",
    "inductor::_reinterpret_tensor",
    "prim::CallFunction",
    "prim::CallMethod",
}
_DTYPES = (torch.float32, torch.float64, torch.bfloat16)
_OPERATION = re.compile(r"\b((?:aten|inductor|prim)::\w+)")


class UnusableModel(Exception):
    """The archive is broken, or holds what no uploaded model may hold."""


def load(definition: bytes) -> Module:
    """Check and load an archive. Raises UnusableModel with the reason."""
    try:
        _check_records(definition)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            module = torch.jit.load(io.BytesIO(definition), map_location="cpu")  # type: ignore[no-untyped-call]
        module.eval()
        _check_operations(module)
    except UnusableModel:
        raise
    except Exception as broken:  # hostile bytes raise errors of many types, from C++ too
        raise UnusableModel(str(broken).strip()[:REASON_LIMIT]) from broken
    return module


def _check_records(definition: bytes) -> None:
    """Refuse records that run code while they are read, or that a reader could miss."""
    reader = torch._C.PyTorchFileReader(io.BytesIO(definition))
    for name in reader.get_all_records():
        if len(name) >= RECORD_NAME_LIMIT:
            raise UnusableModel("Model archive holds a record whose name is too long")
        record = reader.get_record(name)
        if any(hook in record for hook in _STATE_HOOKS):
            raise UnusableModel(f"Model archive holds custom state hooks in [{name}]")


def _check_operations(module: Module) -> None:
    """Refuse operations that reach beyond the model's own tensors, in any method of any part."""
    found: set[str] = set()
    for part in module.modules():
        for name in part._c._method_names():
            graph = part._c._get_method(name).graph.copy()
            torch._C._jit_pass_inline(graph)
            found.update(_OPERATION.findall(str(graph)))
    bad = sorted(found & _FORBIDDEN)
    if bad:
        raise UnusableModel(f"Model contains forbidden operations: {', '.join(bad)}")


def evaluate(module: Module, arguments: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Run each row by itself and join the outputs on their first dimension; the result has three dimensions.

    Rows never share a forward pass: the result of one must not depend on its neighbours. Raises ValueError
    for an output that is no tensor of a usable type and rank, and whatever the model raises.
    """
    rows = len(arguments[0])
    outputs = [
        _output(module(*(torch.from_numpy(argument[row : row + 1]) for argument in arguments)))
        for row in range(rows)
    ]
    joined = outputs[0] if rows == 1 else torch.cat(outputs)
    if joined.dim() not in (1, 2, 3):
        raise ValueError(f"Cannot convert results tensor of size [{list(joined.shape)}]")
    while joined.dim() < 3:
        joined = joined.unsqueeze(0)
    array: npt.NDArray[Any] = np.ascontiguousarray(joined.detach().numpy())
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
