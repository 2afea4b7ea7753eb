"""AWS Lambda: images that functions are made from.

https://docs.aws.amazon.com/lambda/latest/api/
"""

from collections.abc import Iterator

from pydantic import BaseModel

from release_kraken.connectors.aws.client import Aws, NotFoundError, Place
from release_kraken.connectors.aws.running_image import RunningImage

SERVICE = "lambda"
RIGHTS = ("lambda:GetFunction", "lambda:ListFunctions")


class _Function(BaseModel):
    FunctionName: str
    FunctionArn: str
    PackageType: str = "Zip"


class _Code(BaseModel):
    ImageUri: str = ""
    ResolvedImageUri: str = ""


class _Whole(BaseModel):
    Code: _Code = _Code()


def list_running_images(aws: Aws, place: Place) -> Iterator[RunningImage]:
    """The image of each function that has one; the list does not name it, so each is asked for."""
    for found in aws.walk(place, SERVICE, "list_functions", "Functions"):
        function = _Function.model_validate(found)
        if function.PackageType == "Image":
            yield from _image(aws, place, function)


def _image(aws: Aws, place: Place, function: _Function) -> Iterator[RunningImage]:
    """With its digest, which the address that it was made from need not have."""
    try:
        answer = aws.call(place, SERVICE, "get_function", FunctionName=function.FunctionName)
    except NotFoundError:  # deleted meanwhile
        return
    code = _Whole.model_validate(answer).Code
    reference = code.ResolvedImageUri or code.ImageUri
    if reference:
        yield RunningImage(reference, function.FunctionArn)
