"""A token is shown as vendors want it."""

import base64

from release_kraken.net.authorization import authorization


def test_a_token_with_a_user_is_a_password() -> None:
    kind, _, given = authorization("t0ken", "böt@example.org").partition(" ")
    assert (kind, base64.b64decode(given).decode()) == ("Basic", "böt@example.org:t0ken")


def test_a_token_alone_is_a_bearer() -> None:
    assert authorization("t0ken") == "Bearer t0ken"
