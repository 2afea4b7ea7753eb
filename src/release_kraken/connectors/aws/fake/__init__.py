"""A stand-in for AWS: moto, with the pages, refusals, limits and calls that moto lacks."""

from release_kraken.connectors.aws.fake.app import FakeAws, environment, serve_aws
from release_kraken.connectors.aws.fake.refusals import Fault
from release_kraken.connectors.aws.fake.requests import Call

__all__ = ["Call", "FakeAws", "Fault", "environment", "serve_aws"]
