"""Amazon ECS: images that run, by the task definitions of services.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
"""

from collections.abc import Iterator, Sequence

from release_kraken.connectors.aws.client import Aws, NotFoundError, Place
from release_kraken.connectors.aws.payload import Payload
from release_kraken.connectors.aws.running_image import RunningImage
from release_kraken.core.json import JSONValue

SERVICE = "ecs"
RIGHTS = ("ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:ListClusters", "ecs:ListServices")

_MOST_DESCRIBED = 10  # DescribeServices takes no more


class _Deployment(Payload):
    task_definition: str = ""
    running_count: int = 0
    desired_count: int = 0


class _Service(_Deployment):
    service_arn: str
    deployments: tuple[_Deployment, ...] = ()
    task_sets: tuple[_Deployment, ...] = ()

    @property
    def definitions(self) -> set[str]:
        """Those of which a task runs or is wanted; in a deployment these are the old one and the new one."""
        parts = (self, *self.deployments, *self.task_sets)
        return {each.task_definition for each in parts if each.running_count or each.desired_count} - {""}


class _Container(Payload):
    image: str


class _TaskDefinition(Payload):
    container_definitions: tuple[_Container, ...] = ()


def list_running_images(aws: Aws, place: Place) -> Iterator[RunningImage]:
    """Images of all services that have, or want, a task; each task definition is asked for once."""
    images: dict[str, tuple[str, ...]] = {}
    for cluster in _arns(aws, place, "list_clusters", "clusterArns"):
        for service in _services(aws, place, cluster):
            for definition in sorted(service.definitions):
                if definition not in images:
                    images[definition] = _images(aws, place, definition)
                yield from (RunningImage(image, service.service_arn) for image in images[definition])


def _services(aws: Aws, place: Place, cluster: str) -> Iterator[_Service]:
    arns = _arns(aws, place, "list_services", "serviceArns", cluster=cluster)
    for start in range(0, len(arns), _MOST_DESCRIBED):
        part = arns[start : start + _MOST_DESCRIBED]
        answer = aws.walk(place, SERVICE, "describe_services", "services", cluster=cluster, services=part)
        yield from (_Service.model_validate(each) for each in answer)


def _images(aws: Aws, place: Place, definition: str) -> tuple[str, ...]:
    """The images of a task definition; none where it was deleted meanwhile."""
    try:
        answer = aws.call(place, SERVICE, "describe_task_definition", taskDefinition=definition)
    except NotFoundError:
        return ()
    read = _TaskDefinition.model_validate(answer["taskDefinition"])
    return tuple(container.image for container in read.container_definitions)


def _arns(aws: Aws, place: Place, operation: str, key: str, **parameters: str) -> Sequence[str]:
    pages = aws.pages(place, SERVICE, operation, **parameters)
    return [str(arn) for page in pages for arn in _listed(page.get(key))]


def _listed(value: JSONValue) -> Sequence[JSONValue]:
    return value if isinstance(value, list) else ()
