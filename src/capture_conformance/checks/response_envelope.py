"""Judging the form and the values of answers: which check judges which requirement."""

from __future__ import annotations

from capture_conformance.checks import answer_ids as ids
from capture_conformance.checks import answer_structure as structure
from capture_conformance.checks import answer_values as values
from capture_conformance.checks import refusal_answers as refusals
from capture_conformance.checks.answer_shapes import judge_one_shape
from capture_conformance.checks.answer_times import judge_timestamp
from capture_conformance.checks.judging import Checks
from capture_conformance.checks.refusals import judge_told_outside_2xx

CHECKS = Checks(
    of_trials={
        "CAP-ENV-27": judge_told_outside_2xx,
        "CAP-ENV-28": judge_told_outside_2xx,
    },
    of_exchanges={
        "CAP-ENV-01": structure.judge_created,
        "CAP-ENV-02": structure.judge_json,
        "CAP-ENV-03": structure.scalar("success"),
        "CAP-ENV-04": structure.scalar("status_code"),
        "CAP-ENV-05": structure.scalar("is_live"),
        "CAP-ENV-06": values.judge_test_mode,
        "CAP-ENV-07": values.judge_type,
        "CAP-ENV-08": structure.judge_members,
        "CAP-ENV-09": structure.sample_object("gateway_response"),
        "CAP-ENV-10": values.judge_code,
        "CAP-ENV-11": structure.sample_object("merchant_details"),
        "CAP-ENV-12": structure.sample_object("payment_details", but=("card",)),
        "CAP-ENV-13": structure.sample_object("payment_details", "card"),
        "CAP-ENV-14": structure.sample_object("transaction_details", but=("timestamp",)),
        "CAP-ENV-15": values.judge_amount,
        "CAP-ENV-16": values.judge_currency,
        "CAP-ENV-17": values.judge_mid,
        "CAP-ENV-18": values.judge_reference,
        "CAP-ENV-20": judge_timestamp,
        "CAP-ENV-21": values.judge_response_code,
        "CAP-ENV-22": values.judge_status_code,
        "CAP-ENV-23": refusals.judge_no_success,
        "CAP-ENV-24": refusals.judge_success_false,
        "CAP-ENV-25": refusals.judge_status_code,
        "CAP-ENV-26": refusals.judge_code,
        "CAP-ENV-29": refusals.judge_json,
        "CAP-ENV-30": values.judge_card,
        "CAP-ENV-31": values.judge_security_code,
        "CAP-ENV-32": structure.judge_neighbours,
    },
    of_history={
        "CAP-ENV-19": ids.judge_fresh_ids,
        "CAP-ENV-33": judge_one_shape,
        "CAP-ENV-34": ids.judge_fresh_refs,
    },
)
