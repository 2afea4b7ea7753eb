"""Runs Terraform on the roots of a checkout, in a copy of it, and keeps what it said."""
