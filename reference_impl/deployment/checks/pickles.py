"""The pickles of an uploaded archive, read without making anything that they name.

torch builds tensors from these pickles and believes what they say about sizes; so every name must be one that
TorchScript itself writes, every storage must be no larger than its record, and every tensor must lie within
its storage.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.deployment.checks.problem import UnusableModel

MODEL_CLASSES = "__torch__"
# Shapes of the example that a model was traced with: written without their contents, and never loaded.
SHAPES_ONLY = "traced_inputs.pkl"
_ITEM_BYTES = {
    "BFloat16Storage": 2,
    "BoolStorage": 1,
    "ByteStorage": 1,
    "CharStorage": 1,
    "DoubleStorage": 8,
    "FloatStorage": 4,
    "HalfStorage": 2,
    "IntStorage": 4,
    "LongStorage": 8,
    "QInt32Storage": 4,
    "QInt8Storage": 1,
    "QUInt8Storage": 1,
    "ShortStorage": 2,
}


@dataclass(frozen=True, slots=True)
class _StorageType:
    item_bytes: int


@dataclass(frozen=True, slots=True)
class _Storage:
    items: int


class _Opaque:
    """Stands in for every object of the model; made and filled without effect."""

    def __init__(self, *_: Any) -> None: ...

    def __setstate__(self, _: Any) -> None: ...


def check_pickle(name: str, record: bytes, sizes: Mapping[str, int]) -> None:
    """Read the pickle ``name`` of an archive with records of ``sizes``. Raises UnusableModel."""
    try:
        _Reader(name, record, sizes).load()
    except UnusableModel:
        raise
    except Exception as broken:  # hostile pickles fail in every way that a stack machine can
        raise UnusableModel(f"Model archive holds a broken pickle in [{name}]: {broken!r}") from broken


class _Reader(pickle.Unpickler):
    """Makes nothing but numbers, texts, containers and stand-ins."""

    def __init__(self, name: str, record: bytes, sizes: Mapping[str, int]) -> None:
        super().__init__(io.BytesIO(record))
        self._name = name
        self._folder = name.removesuffix(".pkl")
        self._sizes = sizes

    def find_class(self, module: str, name: str) -> Any:
        """What stands for a name that TorchScript writes. Raises UnusableModel for every other."""
        if module == "torch" and name in _ITEM_BYTES:
            return _StorageType(_ITEM_BYTES[name])
        if module == MODEL_CLASSES or module.startswith(f"{MODEL_CLASSES}."):
            return _Opaque
        known = _KNOWN.get((module, name))
        if known is None:
            raise UnusableModel(f"Model archive names [{module}.{name}] in [{self._name}]")
        return known

    def persistent_load(self, pid: Any) -> _Storage:
        """A storage that lies in a record of the archive. Raises UnusableModel when it cannot."""
        kind, storage_type, key, _device, items = pid
        size = self._sizes.get(f"{self._folder}/{key}", 0)
        if kind != "storage" or not isinstance(storage_type, _StorageType) or not items >= 0:
            raise UnusableModel(f"Model archive holds a strange storage in [{self._name}]")
        if items * storage_type.item_bytes > size and self._name != SHAPES_ONLY:
            raise UnusableModel(
                f"Model archive declares a storage of {items * storage_type.item_bytes} bytes in"
                f" [{self._folder}/{key}], a record of {size} bytes"
            )
        return _Storage(items)


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> _Opaque:
    if not isinstance(storage, _Storage) or len(shape) != len(strides):
        raise UnusableModel("Model archive holds a strange tensor")
    if offset < 0 or any(number < 0 for number in (*shape, *strides)):
        raise UnusableModel("Model archive holds a tensor with negative sizes")
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if 0 not in shape and last >= storage.items:
        raise UnusableModel(f"Model archive holds a tensor that ends at {last} of {storage.items} items")
    return _Opaque()


def _same(value: Any, *_: Any) -> Any:
    return value


_KNOWN: Mapping[tuple[str, str], Callable[..., Any]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_qtensor"): _tensor,
    ("torch", "per_channel_affine"): _same,
    ("torch", "per_tensor_affine"): _same,
    ("torch.jit._pickle", "build_boollist"): _same,
    ("torch.jit._pickle", "build_doublelist"): _same,
    ("torch.jit._pickle", "build_intlist"): _same,
    ("torch.jit._pickle", "build_tensorlist"): _same,
    ("torch.jit._pickle", "restore_type_tag"): _same,
}
