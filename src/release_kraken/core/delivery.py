"""How a publisher sends: pure routing first, then one small call for each address."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from release_kraken.core.context import Connectors
    from release_kraken.core.publication import Publication
    from release_kraken.core.settings import Settings

SettingsT = TypeVar("SettingsT", bound="Settings")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of something sent.

    `reference` is where it can be seen, as far as the destination says. `notes` tell what was left out.
    """

    reference: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery(Generic[SettingsT]):
    """The sending half of a publisher; its settings are the section `[publishers.<name>]`.

    `addresses` is pure and says where a publication goes (a channel, a pull request; none: nowhere). It is
    asked when a run begins (its status is then `running`) and when it ends. `send` makes one delivery and
    raises RemoteError; what is retryable is tried again later. `repeatable` says that sending the same twice
    leaves one (a status, a comment that is updated): what may or may not have been sent is then sent again;
    what is not repeatable is left alone and shown as uncertain.
    """

    settings: type[SettingsT]
    addresses: "Callable[[SettingsT, Publication], tuple[str, ...]]"
    send: "Callable[[SettingsT, Publication, str, Connectors], Receipt]"
    repeatable: bool
