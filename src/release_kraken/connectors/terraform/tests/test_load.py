"""Directories of Terraform files become modules."""

from pathlib import Path

from release_kraken.connectors.terraform.load import load_module
from release_kraken.connectors.terraform.module import NOT_LITERAL, Expression, Span, Variable


def test_a_variable_is_loaded_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(
        '# Where it runs.\nvariable "region" {\n  type    = string\n  default = "eu-west-1"\n}\n'
    )
    module = load_module(tmp_path, ".", ["variables.tf"])
    assert module.variables == (
        Variable(
            name="region",
            span=Span("variables.tf", 2, 1, 5),
            type=Expression("string", NOT_LITERAL, Span("variables.tf", 3, 13, 3)),
            default=Expression('"eu-west-1"', "eu-west-1", Span("variables.tf", 4, 13, 4)),
            comment="Where it runs.",
        ),
    )
