"""Signatures hold for one body and one secret; patterns name repositories without regard to case."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from release_kraken.core.forge import HookRefusedError
from release_kraken.core.webhook import refuse_unnamed, refuse_unsigned, sign

# https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
BODY, SECRET = b"Hello, World!", "It's a Secret to Everybody"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_the_signature_is_the_one_that_forges_make() -> None:
    assert sign(BODY, SECRET) == SIGNATURE
    refuse_unsigned(BODY, SIGNATURE, (SECRET,))
    refuse_unsigned(BODY, SIGNATURE, ("new", SECRET))


@given(some.binary(max_size=50), some.text(max_size=80))
def test_whatever_else_is_given_is_refused(body: bytes, signature: str) -> None:
    with pytest.raises(HookRefusedError) as refused:
        refuse_unsigned(body + b".", signature, ("secret",))
    assert refused.value.status == 401


def test_without_a_secret_all_is_refused() -> None:
    with pytest.raises(HookRefusedError) as refused:
        refuse_unsigned(BODY, SIGNATURE, ())
    assert refused.value.status == 503


@pytest.mark.parametrize("patterns", [("shop/*",), ("other/x", "SHOP/infra"), ("*",)])
def test_named(patterns: tuple[str, ...]) -> None:
    refuse_unnamed("Shop/Infra", patterns)


@pytest.mark.parametrize("patterns", [(), ("shop",), ("shop/inf",), ("infra",)])
def test_not_named(patterns: tuple[str, ...]) -> None:
    with pytest.raises(HookRefusedError) as refused:
        refuse_unnamed("shop/infra", patterns)
    assert refused.value.status == 404


@pytest.mark.parametrize(
    "name",
    [
        "shop/../other/infra",
        "shop/..",
        "../infra",
        "./infra",
        "shop/infra/x",
        "shop/",
        "shop/infra\n",
        "shop/in\0fra",
        "shop/infra\u202e",
        "shop/in fra",
        "shop/--upload-pack=x;y",
        f"shop/{'x' * 1000}",
    ],
)
def test_what_is_no_name_is_not_named(name: str) -> None:
    with pytest.raises(HookRefusedError) as refused:
        refuse_unnamed(name, ("*",))
    assert refused.value.status == 404


@pytest.mark.parametrize("name", ["shop/.github", "~dana.developer/infra-2", "SHOP_2/infra.git", "a/..."])
def test_names_as_forges_have_them(name: str) -> None:
    refuse_unnamed(name, ("*",))
