"""The closing line of `./wayrate test`, which programs read."""

from cli.test import total


def test_two_passes_close_with_one_line_in_the_words_of_pytest():
    closings = [
        "210 passed, 3 skipped, 12 deselected in 80.10s (0:01:20)",
        "10 passed, 2 failed, 213 deselected in 8.05s",
    ]
    assert total(closings) == "==== 2 failed, 220 passed, 3 skipped in 88.15s ===="


def test_errors_are_counted_under_one_name():
    closings = ["1 passed, 2 errors in 1.00s", "1 error in 0.50s"]
    assert total(closings) == "==== 3 error, 1 passed in 1.50s ===="


def test_no_tests_are_not_a_success_in_words():
    assert total(["5 deselected in 0.10s", ""]) == "==== no tests ran in 0.10s ===="
