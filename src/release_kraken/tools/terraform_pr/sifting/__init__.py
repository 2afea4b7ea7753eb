"""Sifts findings: ignore comments, the baseline, what a change causes."""
