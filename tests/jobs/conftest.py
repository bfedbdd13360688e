import pytest

from tests.jobs import rig


@pytest.fixture
def state(tmp_path):
    """A state directory whose path has a space in it, as a home folder may."""
    place = tmp_path / "a state"
    yield place
    rig.forget(place)


@pytest.fixture
def port():
    return rig.free_port()
