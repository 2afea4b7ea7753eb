"""The fake's Security Token Service: roles in any account, for a while."""

from datetime import UTC, datetime, timedelta
from itertools import count

from release_kraken.connectors.aws.fake.refusals import Fault, Reply
from release_kraken.connectors.aws.fake.requests import Call, account_of

_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_HOUR = timedelta(hours=1)
UNTRUSTED = Fault("AccessDenied", "User is not authorized to perform: sts:AssumeRole", 403)


class Tokens:
    """Gives out keys; which account one belongs to can be read in it. `external_id` is what roles ask for."""

    def __init__(self) -> None:
        self.external_id: str | None = None
        self.lifetime = _HOUR
        self._serial = count(1)
        self._roles: dict[str, str] = {}

    def assume_role(self, call: Call) -> Reply | Fault:
        """Keys for a role, whether it exists or not."""
        if self.external_id is not None and call.parameters.get("ExternalId") != self.external_id:
            return UNTRUSTED
        key = f"ASIA{call.account}{next(self._serial) % 10_000:04d}"
        self._roles[key] = str(call.parameters["RoleArn"]).rpartition("/")[2]
        end = (datetime.now(UTC) + self.lifetime).strftime("%Y-%m-%dT%H:%M:%SZ")
        return _answer(
            "AssumeRole",
            f"<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret-of-{key}</SecretAccessKey>"
            f"<SessionToken>token-of-{key}</SessionToken><Expiration>{end}</Expiration></Credentials>",
        )

    def get_caller_identity(self, call: Call) -> Reply:
        """The role that the key belongs to; a user where the fake has not given it out."""
        account = account_of(call.key)
        role = self._roles.get(call.key)
        arn = (
            f"arn:aws:sts::{account}:assumed-role/{role}/release-kraken"
            if role
            else f"arn:aws:iam::{account}:user/kraken"
        )
        return _answer(
            "GetCallerIdentity", f"<Arn>{arn}</Arn><UserId>AIDA</UserId><Account>{account}</Account>"
        )


def _answer(operation: str, result: str) -> Reply:
    body = (
        f'<{operation}Response xmlns="{_NAMESPACE}"><{operation}Result>{result}</{operation}Result>'
        f"<ResponseMetadata><RequestId>fake</RequestId></ResponseMetadata></{operation}Response>"
    )
    return 200, {"content-type": "text/xml"}, body.encode()
