"""Runs, and the findings that they saw come and go."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True)),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text),
        sa.Column("owner", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_created", "runs", ["created"])
    op.create_index("ix_runs_tool_subject_created", "runs", ["tool", "subject", "created"])
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("path", sa.Text),
        sa.Column("line", sa.Integer),
        sa.Column("column", sa.Integer),
        sa.Column("end_line", sa.Integer),
        sa.Column("fix", sa.Text),
        sa.Column("resource", sa.Text),
        sa.Column("first_run", sa.String(32), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run", sa.String(32), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_run", sa.String(32)),
        sa.Column("gone", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.ForeignKeyConstraint(["first_run"], ["runs.id"], name="fk_findings_first_run"),
        sa.ForeignKeyConstraint(["last_run"], ["runs.id"], name="fk_findings_last_run"),
        sa.ForeignKeyConstraint(["gone_run"], ["runs.id"], name="fk_findings_gone_run"),
    )
    op.create_index(
        "ix_findings_open",
        "findings",
        ["tool", "subject", "key"],
        unique=True,
        sqlite_where=sa.text("gone IS NULL"),
        postgresql_where=sa.text("gone IS NULL"),
    )
