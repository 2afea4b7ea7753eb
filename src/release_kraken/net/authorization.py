"""The header by which a token is shown to a vendor."""

import base64


def authorization(token: str, username: str | None = None) -> str:
    """The value of `Authorization`: Basic for a token that has a user, Bearer for one that has none."""
    if username is None:
        return f"Bearer {token}"
    return f"Basic {base64.b64encode(f'{username}:{token}'.encode()).decode()}"
