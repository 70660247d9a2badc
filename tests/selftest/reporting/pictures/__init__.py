"""Tests of the pictures in the report."""
