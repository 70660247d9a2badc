"""Judging exchanges, whoever made them: checks as folds, and tallies that can be merged."""
