"""Runs: asked for, claimed, carried out and ended, by whichever executor."""
