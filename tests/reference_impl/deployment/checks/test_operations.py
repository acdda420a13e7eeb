"""Which operations a model may use: the list, how it came to be, and where the check looks."""

from __future__ import annotations

import io
from typing import Any

import pytest
import torch

from reference_impl.deployment.checks import operations
from reference_impl.deployment.checks.allowed import ALLOWED
from reference_impl.deployment.checks.operations import FORBIDDEN, check_operations
from reference_impl.deployment.checks.problem import UnusableModel
from tests.support.architectures.survey import survey
from tests.support.facts import fact

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def defined(*methods: str) -> Any:
    """A TorchScript module with these methods."""

    class Holder(torch.nn.Module):
        """Has a type of its own each time."""

    module = torch.jit.script(Holder())
    for method in methods:
        module.define(f"{method}\n")
    return module


def loaded(module: Any) -> Any:
    archive = io.BytesIO()
    torch.jit.save(module, archive)
    archive.seek(0)
    return torch.jit.load(archive)


@pytest.mark.filterwarnings("ignore")
def test_the_list_is_what_the_architectures_use() -> None:
    assert survey() == ALLOWED


def test_nothing_forbidden_is_allowed() -> None:
    assert not ALLOWED & FORBIDDEN


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
def test_what_is_forbidden() -> None:
    assert {
        *("aten::as_strided", "aten::from_file", "aten::save", "inductor::_reinterpret_tensor"),
        *("prim::CallFunction", "prim::CallMethod"),
    } == FORBIDDEN


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
def test_what_elasticsearch_allows_is_allowed() -> None:
    names = {
        "aten": """Int IntImplicit ScalarImplicit __and__ _convolution abs add add_ arange bitwise_not bmm cat
            ceil chunk clamp clamp_min clone contiguous copy_ cos cumsum detach div div_ dropout embedding eq
            expand expand_as fill_ floor_divide full full_like gather ge gelu gt hash index index_put_
            layer_norm le len linalg_vector_norm linear log lt manual_seed masked_fill masked_fill_ matmul max
            mean min mul mul_ ne neg new_ones new_zeros norm ones pad permute pow rand relu repeat reshape
            rsqrt rsub scaled_dot_product_attention select sign silu sin size slice softmax split sqrt squeeze
            stack str sub sum tanh tensor to transpose triu type_as unsqueeze view where zeros""",
        "prim": """Constant DictConstruct GetAttr If ListConstruct ListUnpack Loop NumToTensor TupleConstruct
            TupleUnpack device dtype max min""",
        "quantized": "linear_dynamic",
    }
    known = {f"{space}::{name}" for space, listed in names.items() for name in listed.split()}
    assert len(known) == 111
    assert known <= ALLOWED


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("torch.as_strided(x, [1, 4], [4, 1])", "aten::as_strided"),
        ("torch.from_file('/etc/passwd', False, 10, dtype=torch.uint8)", "aten::from_file"),
    ],
)
@pytest.mark.parametrize("place", ["if True:", "if x.dim() == 7:", "for _ in range(x.dim()):"])
def test_a_forbidden_operation_is_found_wherever_it_hides(expression: str, name: str, place: str) -> None:
    body = f"def reach(self, x: Tensor):\n    y = x\n    {place}\n        y = {expression}\n    return y"
    with pytest.raises(UnusableModel, match=f"^Model contains forbidden operations: {name}$"):
        check_operations(loaded(defined(body)))


def test_a_forbidden_operation_is_found_in_a_part_and_in_a_fork() -> None:
    inner = defined("def forward(self, x: Tensor):\n    return torch.as_strided(x, [1], [1])")
    with pytest.raises(UnusableModel, match="aten::as_strided"):
        check_operations(loaded(torch.jit.script(torch.nn.Sequential(inner))))
    forked = defined(
        "def apart(self, x: Tensor):\n    return torch.as_strided(x, [1], [1])",
        "def both(self, x: Tensor):\n    return torch.jit._wait(torch.jit._fork(self.apart, x))",
    )
    with pytest.raises(UnusableModel, match="aten::as_strided"):
        check_operations(loaded(forked))


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("torch.set_grad_enabled(True)", "aten::set_grad_enabled"),
        ("x.resize_([1 << 40])", "aten::resize_"),
        ("print(x)", "prim::Print"),
        ("x = torch.fft.fft(x)", "aten::fft_fft"),
    ],
)
def test_what_no_architecture_uses_is_refused(expression: str, name: str) -> None:
    text = f"Model graph does not match any supported architecture. Unrecognised operations: {name}"
    with pytest.raises(UnusableModel, match=f"^{text}$"):
        check_operations(loaded(defined(f"def use(self, x: Tensor):\n    {expression}\n    return x")))


def test_the_text_of_a_constant_is_no_operation() -> None:
    module = defined("def name(self, x: Tensor):\n    return str('aten::as_strided')")
    assert "aten::as_strided" not in check_operations(loaded(module))


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
def test_hooks_are_refused() -> None:
    class Hooked(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x

    def hook(self: Hooked, given: tuple[torch.Tensor], result: torch.Tensor) -> torch.Tensor:
        return result

    module = Hooked()
    module.register_forward_hook(hook)
    with pytest.raises(UnusableModel, match="hooks on its forward method"):
        check_operations(loaded(torch.jit.script(module)))


@fact(
    "forbidden and unknown operations, size of a graph, state hooks, names of records",
    source="calling convention of models",
)
def test_a_graph_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded(defined("def add(self, x: Tensor):\n    return x + 1 + 2 + 3"))
    check_operations(module)
    assert operations.NODES_LIMIT == 1_000_000
    monkeypatch.setattr(operations, "NODES_LIMIT", 4)
    with pytest.raises(UnusableModel, match="more than 4 nodes"):
        check_operations(module)
