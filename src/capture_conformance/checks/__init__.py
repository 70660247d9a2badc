"""Judging: pure functions of recorded exchanges, one file per clause family."""
