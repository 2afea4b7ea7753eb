"""`/api/schedules`: when tools run by themselves, administered by people and programs."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from release_kraken.core.run import Trigger
from release_kraken.core.schedule import Schedule
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.scheduling import administration
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import NewScheduleBody, Nothing, ScheduleBody
from release_kraken.web.api.runs import accepted


def list_schedules(asked: Asked[Nothing, Nothing]) -> Response:
    """All of them: they are few."""
    kept = asked.suite.store.schedules.list()
    return answered(answers.Schedules(schedules=[answers.Schedule.model_validate(one) for one in kept]))


def create_schedule(asked: Asked[NewScheduleBody, Nothing]) -> Response:
    """Keep a new one."""
    wanted = Schedule(**asked.body.model_dump())
    kept = administration.create(asked.suite, wanted, asked.actor.name, trusted=asked.actor.may(Scope.ADMIN))
    return _shown(kept, 201)


def get_schedule(asked: Asked[Nothing, Nothing]) -> Response:
    """One."""
    return _shown(_found(asked))


def replace_schedule(asked: Asked[ScheduleBody, Nothing]) -> Response:
    """Keep what it is from now on; If-Match refuses to overwrite what the client has not seen."""
    kept = _found(asked)
    _match(asked.request.headers.get("if-match", "*"), kept)
    wanted = Schedule(id=kept.id, revision=kept.revision, **asked.body.model_dump())
    return _shown(
        administration.replace(asked.suite, wanted, asked.actor.name, trusted=asked.actor.may(Scope.ADMIN))
    )


def delete_schedule(asked: Asked[Nothing, Nothing]) -> Response:
    """Remove it."""
    administration.delete(asked.suite, _found(asked).id, asked.actor.name)
    return Response(status_code=204)


def pause_schedule(asked: Asked[Nothing, Nothing]) -> Response:
    """Let it be due no more."""
    return _shown(administration.pause(asked.suite, _found(asked).id, asked.actor.name))


def resume_schedule(asked: Asked[Nothing, Nothing]) -> Response:
    """Let it be due again."""
    return _shown(administration.resume(asked.suite, _found(asked).id, asked.actor.name))


def run_schedule(asked: Asked[Nothing, Nothing]) -> Response:
    """Do now what it does at its times."""
    run = administration.run_now(asked.suite, _found(asked).id, asked.actor.name, Trigger.API)
    return accepted(asked.suite, run)


def _found(asked: Asked[ScheduleBody, Nothing] | Asked[Nothing, Nothing]) -> Schedule:
    kept = asked.suite.store.schedules.get(asked.path["id"])
    if kept is None:
        raise HTTPException(404, f"there is no schedule {asked.path['id']!r}; GET /api/schedules lists them")
    return kept


def _match(wanted: str, kept: Schedule) -> None:
    if wanted.strip() not in ("*", _etag(kept)):
        raise HTTPException(
            409,
            f"schedule {kept.id!r} is at revision {kept.revision}, not at {wanted}: read it again first",
            {"etag": _etag(kept)},
        )


def _shown(kept: Schedule, status: int = 200) -> Response:
    headers = {"etag": _etag(kept)} | ({"location": f"/api/schedules/{kept.id}"} if status == 201 else {})
    return answered(answers.Schedule.model_validate(kept), status, headers)


def _etag(kept: Schedule) -> str:
    return f'"{kept.revision}"'


_ONE = "$KRAKEN/api/schedules/nightly"

OPERATIONS = (
    plain(
        "GET /schedules",
        Scope.READ,
        "List schedules.",
        list_schedules,
        answer=answers.Schedules,
    ),
    operation(
        "POST /schedules",
        Scope.SCHEDULES,
        "Make a schedule.",
        create_schedule,
        body=NewScheduleBody,
        query=Nothing,
        answer=answers.Schedule,
        status=201,
        conflicts=True,
        example="""--json '{"id": "nightly", "tool": "terraform_pr", "cron": "0 6 * * 1-5",
  "time_zone": "Europe/Berlin", "parameters": {"static": true}}' $KRAKEN/api/schedules""",
    ),
    plain(
        "GET /schedules/{id}",
        Scope.READ,
        "Show a schedule; the ETag is its revision.",
        get_schedule,
        answer=answers.Schedule,
        example=f"-i {_ONE}",
    ),
    operation(
        "PUT /schedules/{id}",
        Scope.SCHEDULES,
        "Replace a schedule. With If-Match, only if nobody else has changed it.",
        replace_schedule,
        body=ScheduleBody,
        query=Nothing,
        answer=answers.Schedule,
        conflicts=True,
        example=f"""-X PUT -H 'If-Match: "1"' \\
  --json '{{"tool": "terraform_pr", "cron": "@daily"}}' {_ONE}""",
    ),
    plain(
        "DELETE /schedules/{id}",
        Scope.SCHEDULES,
        "Delete a schedule.",
        delete_schedule,
        status=204,
        example=f"-X DELETE {_ONE}",
    ),
    plain(
        "POST /schedules/{id}/pause",
        Scope.SCHEDULES,
        "Pause a schedule.",
        pause_schedule,
        answer=answers.Schedule,
        conflicts=True,
        example=f"-X POST {_ONE}/pause",
    ),
    plain(
        "POST /schedules/{id}/resume",
        Scope.SCHEDULES,
        "Resume a schedule.",
        resume_schedule,
        answer=answers.Schedule,
        conflicts=True,
        example=f"-X POST {_ONE}/resume",
    ),
    plain(
        "POST /schedules/{id}/run",
        Scope.RUN,
        "Start a run of a schedule now, besides its times.",
        run_schedule,
        answer=answers.Run,
        status=202,
        example=f"-X POST {_ONE}/run",
    ),
)
