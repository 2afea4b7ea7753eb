"""Requests, reports, logs, schedules, processes, deliveries, the audit log, tokens, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Extend runs and findings; make the other tables; count what is open."""
    _extend_runs()
    _index_runs()
    _free_findings()
    _make_counters()
    _make_belongings_of_runs()
    _make_schedules()
    _make_access()


def _extend_runs() -> None:
    op.execute("ALTER TABLE runs RENAME COLUMN owner TO former_owner")
    for column in (
        sa.Column("requested_by", sa.Text, nullable=False, server_default=""),
        sa.Column("parameters", sa.Text, nullable=False, server_default="{}"),
        sa.Column("apply", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("schedule", sa.Text),
        sa.Column("due", TIME),
        sa.Column("pull_request", sa.Text),
        sa.Column("group", sa.Text),
        sa.Column("serial", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="1"),
        sa.Column("handed_back", sa.Integer, nullable=False, server_default="0"),
        sa.Column("cancelling", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("counts", sa.Text, nullable=False, server_default="{}"),
        sa.Column("superseded_by", sa.String(32)),
        sa.Column("handle", sa.Text),
        sa.Column("dispatched", TIME),
    ):
        op.add_column("runs", column)
    op.execute("UPDATE runs SET owner = former_owner")
    op.execute("ALTER TABLE runs DROP COLUMN former_owner")


def _index_runs() -> None:
    op.drop_index("ix_runs_created", "runs")
    op.drop_index("ix_runs_tool_subject_created", "runs")
    op.create_index("ix_runs_created", "runs", ["created", "id"])
    op.create_index("ix_runs_tool", "runs", ["tool", "created", "id"])
    op.create_index("ix_runs_subject", "runs", ["subject", "created", "id"])
    op.create_index("ix_runs_status", "runs", ["status", "created", "id"])
    op.create_index("ix_runs_schedule_due", "runs", ["schedule", "due"], unique=True)
    _partial("ix_runs_reported", "runs", ["tool", "created", "id"], "status IN ('clean', 'findings', 'incomplete')")
    _partial("ix_runs_group", "runs", ["group"], '"group" IS NOT NULL')
    _partial("ix_runs_serial", "runs", ["serial", "status", "created", "id"], "serial IS NOT NULL")
    _partial("ix_runs_serial_running", "runs", ["serial"], "status = 'running'", unique=True)
    _partial("ix_runs_dispatched", "runs", ["dispatched"], "dispatched IS NOT NULL")


def _free_findings() -> None:
    """Findings outlive the runs that they name: without foreign keys, those can be removed."""
    op.drop_index("ix_findings_open", "findings")
    with op.batch_alter_table("findings") as batch:
        batch.alter_column("id", type_=NUMBER, existing_nullable=False)
        batch.add_column(sa.Column("owner", sa.Text))
        for name in ("first_run", "last_run", "gone_run"):
            batch.drop_constraint(f"fk_findings_{name}", type_="foreignkey")
    _partial("ix_findings_open", "findings", ["tool", "subject", "key"], "gone IS NULL", unique=True)
    _partial("ix_findings_open_id", "findings", ["id"], "gone IS NULL")
    _partial("ix_findings_gone", "findings", ["gone"], "gone IS NOT NULL")
    op.create_index("ix_findings_tool", "findings", ["tool", "id"])
    op.create_index("ix_findings_rule", "findings", ["rule", "id"])
    _partial("ix_findings_owner", "findings", ["owner", "id"], "owner IS NOT NULL")


def _make_counters() -> None:
    op.create_table(
        "subjects",
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("warnings", sa.Integer, nullable=False),
        sa.Column("notes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tool", "subject", name="pk_subjects"),
    )
    op.execute(
        """
        INSERT INTO subjects (tool, subject, errors, warnings, notes)
        SELECT reported.tool, reported.subject,
          coalesce(sum(CASE WHEN findings.severity = 'error' THEN 1 END), 0),
          coalesce(sum(CASE WHEN findings.severity = 'warning' THEN 1 END), 0),
          coalesce(sum(CASE WHEN findings.severity = 'note' THEN 1 END), 0)
        FROM (
          SELECT DISTINCT tool, subject FROM runs WHERE status IN ('clean', 'findings', 'incomplete')
        ) AS reported
        LEFT JOIN findings ON findings.tool = reported.tool AND findings.subject = reported.subject
          AND findings.gone IS NULL
        GROUP BY reported.tool, reported.subject
        """
    )
    op.create_table(
        "tool_days",
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("tool", "date", name="pk_tool_days"),
    )


def _make_belongings_of_runs() -> None:
    op.create_table(
        "reports",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_reports"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_reports_run", ondelete="CASCADE"),
    )
    op.create_table(
        "log_lines",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_log_lines"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_log_lines_run", ondelete="CASCADE"),
    )
    op.create_index("ix_log_lines_at", "log_lines", ["at"])
    op.create_table(
        "deliveries",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("repeatable", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", TIME),
        sa.Column("ended", TIME),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("owner", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_deliveries_run", ondelete="CASCADE"),
    )
    op.create_index(
        "ix_deliveries_once", "deliveries", ["run_id", "publisher", "address", "phase"], unique=True
    )
    _partial("ix_deliveries_waiting", "deliveries", ["id"], "status = 'waiting'")
    _partial("ix_deliveries_sending", "deliveries", ["owner"], "status = 'sending'")


def _make_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("jitter_seconds", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("misfire", sa.Text, nullable=False),
        sa.Column("overlap", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("apply", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("next_due", TIME),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("adopted", sa.Text),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
    )
    op.create_table(
        "processes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("beats", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )


def _make_access() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("last_used", TIME),
        sa.Column("revoked", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
    )
    op.create_index("ix_tokens_digest", "tokens", ["digest"], unique=True)
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_table(
        "hooks",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_hooks"),
    )
    op.create_index("ix_hooks_at", "hooks", ["at"])


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
