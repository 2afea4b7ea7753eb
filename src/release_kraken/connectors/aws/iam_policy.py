"""`kraken aws iam-policy`: what Kraken must be allowed in each account, and a role that is allowed it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html
"""

import json
from collections.abc import Callable, Iterable, Mapping
from textwrap import indent

from release_kraken.connectors.aws.settings import AwsSettings
from release_kraken.core.json import JSONObject
from release_kraken.core.plugin import Rights

OWN = ("ec2:DescribeRegions",)
"""What the connector itself asks for in each account, where its regions are not listed."""

LOOKS, CHANGES = "ReleaseKrakenLooks", "ReleaseKrakenChanges"


def printed(settings: AwsSettings, rights: Iterable[Rights], form: str) -> str:
    """The policy in a form: "" is JSON, "terraform" and "cloudformation" have a role with it."""
    actions = needed(rights)
    path, name = _role(settings.role)
    return _FORMS[form](actions, path, name)


def needed(rights: Iterable[Rights]) -> Mapping[str, tuple[str, ...]]:
    """The actions of each statement, by its id; a statement without actions is left out."""
    listed = tuple(rights)
    statements = {
        LOOKS: {*OWN, *(action for each in listed for action in each.look)},
        CHANGES: {action for each in listed for action in each.apply},
    }
    return {name: tuple(sorted(actions)) for name, actions in statements.items() if actions}


def _json(actions: Mapping[str, tuple[str, ...]], _path: str, _name: str) -> str:
    return f"{json.dumps(_policy(actions), indent=2)}\n"


def _policy(actions: Mapping[str, tuple[str, ...]]) -> JSONObject:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": name, "Effect": "Allow", "Action": list(own), "Resource": "*"}
            for name, own in actions.items()
        ],
    }


def _terraform(actions: Mapping[str, tuple[str, ...]], path: str, name: str) -> str:
    looks = _hcl_policy(LOOKS, actions[LOOKS])
    changes = _hcl_changes(actions[CHANGES]) if CHANGES in actions else ""
    return f"{_TERRAFORM_ROLE.format(path=path, name=name, policy=looks)}{changes}"


def _hcl_changes(actions: tuple[str, ...]) -> str:
    return _TERRAFORM_CHANGES.format(policy=_hcl_policy(CHANGES, actions))


def _hcl_policy(sid: str, actions: tuple[str, ...]) -> str:
    listed = "".join(f'          "{action}",\n' for action in actions)
    return _HCL_POLICY.format(sid=sid, actions=listed.rstrip("\n"))


def _cloudformation(actions: Mapping[str, tuple[str, ...]], path: str, name: str) -> str:
    changes = (
        _CLOUDFORMATION_CHANGES.format(actions=_yaml_list(actions[CHANGES])) if CHANGES in actions else ""
    )
    condition = _CLOUDFORMATION_CONDITION if CHANGES in actions else ""
    parameter = _CLOUDFORMATION_PARAMETER if CHANGES in actions else ""
    return _CLOUDFORMATION_ROLE.format(
        path=path,
        name=name,
        actions=_yaml_list(actions[LOOKS]),
        changes=changes,
        condition=condition,
        parameter=parameter,
    )


def _yaml_list(actions: tuple[str, ...]) -> str:
    return indent("\n".join(f"- {action}" for action in actions), " " * 18)


def _role(role: str) -> tuple[str, str]:
    """Path, with slashes around it, and name; of an ARN what follows `role/`."""
    path, _, name = role.rpartition(":role/")[2].rpartition("/")
    return (f"/{path}/" if path else "/"), name


_FORMS: Mapping[str, Callable[[Mapping[str, tuple[str, ...]], str, str], str]] = {
    "": _json,
    "terraform": _terraform,
    "cloudformation": _cloudformation,
}

_HCL_POLICY = """\
jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid    = "{sid}"
        Effect = "Allow"
        Action = [
{actions}
        ]
        Resource = "*"
      }}
    ]
  }})"""

_TERRAFORM_ROLE = """\
variable "kraken_principal" {{
  description = "ARN of the role or user as which Release Kraken runs."
  type        = string
}}

variable "kraken_external_id" {{
  description = "What external_id in [connectors.aws] says; null if nothing."
  type        = string
  default     = null
  sensitive   = true
}}

resource "aws_iam_role" "release_kraken" {{
  name        = "{name}"
  path        = "{path}"
  description = "Release Kraken looks around here."

  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      merge(
        {{
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = {{ AWS = var.kraken_principal }}
        }},
        var.kraken_external_id == null ? {{}} : {{
          Condition = {{ StringEquals = {{ "sts:ExternalId" = var.kraken_external_id }} }}
        }}
      )
    ]
  }})
}}

resource "aws_iam_role_policy" "release_kraken_looks" {{
  name = "looks"
  role = aws_iam_role.release_kraken.id

  policy = {policy}
}}
"""

_TERRAFORM_CHANGES = """
variable "kraken_may_change" {{
  description = "Whether Release Kraken may make the changes that it plans."
  type        = bool
  default     = false
}}

resource "aws_iam_role_policy" "release_kraken_changes" {{
  count = var.kraken_may_change ? 1 : 0

  name = "changes"
  role = aws_iam_role.release_kraken.id

  policy = {policy}
}}
"""

_CLOUDFORMATION_ROLE = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: The role by which Release Kraken looks around in this account.
Parameters:
  KrakenPrincipal:
    Type: String
    Description: ARN of the role or user as which Release Kraken runs.
  KrakenExternalId:
    Type: String
    Default: ""
    NoEcho: true
    Description: What external_id in [connectors.aws] says; nothing if nothing.
{parameter}Conditions:
  HasExternalId:
    Fn::Not:
      - Fn::Equals: [{{Ref: KrakenExternalId}}, ""]
{condition}Resources:
  ReleaseKraken:
    Type: AWS::IAM::Role
    Properties:
      RoleName: {name}
      Path: {path}
      Description: Release Kraken looks around here.
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal:
              AWS: {{Ref: KrakenPrincipal}}
            Condition:
              Fn::If:
                - HasExternalId
                - StringEquals:
                    sts:ExternalId: {{Ref: KrakenExternalId}}
                - {{Ref: AWS::NoValue}}
      Policies:
        - PolicyName: looks
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Sid: ReleaseKrakenLooks
                Effect: Allow
                Resource: "*"
                Action:
{actions}
{changes}"""

_CLOUDFORMATION_PARAMETER = """\
  KrakenMayChange:
    Type: String
    Default: "false"
    AllowedValues: ["true", "false"]
    Description: Whether Release Kraken may make the changes that it plans.
"""

_CLOUDFORMATION_CONDITION = """\
  MayChange:
    Fn::Equals: [{Ref: KrakenMayChange}, "true"]
"""

_CLOUDFORMATION_CHANGES = """\
  ReleaseKrakenChanges:
    Type: AWS::IAM::Policy
    Condition: MayChange
    Properties:
      PolicyName: changes
      Roles:
        - {{Ref: ReleaseKraken}}
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
              - Sid: ReleaseKrakenChanges
                Effect: Allow
                Resource: "*"
                Action:
{actions}
"""
