from tests.jobs.conftest import port, state

__all__ = ["port", "state"]
