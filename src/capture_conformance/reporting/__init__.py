"""Telling it: everything here reads the verdict log and nothing else."""
