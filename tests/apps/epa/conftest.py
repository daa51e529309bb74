import pytest

from tests.apps.epa.epa import Epa
from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "epa" / "template.yaml"


@pytest.fixture(params=["fiber", "process"])
def app(request, snowglobe):
    ports = [word for name in ("kafka", "mongodb", "redis") for word in (f"--{name}-port", "0")]
    return Epa(snowglobe("--template", TEMPLATE, *ports, executor=request.param))
