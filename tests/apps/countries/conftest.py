"""The countries app in every combination of executor and clock in which its tests make sense."""
import pytest

from tests.apps.countries.countries import T0, Countries
from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "countries" / "template.yaml"


@pytest.fixture(params=["fiber-auto", "process-auto", "fiber-manual", "process-manual"])
def deployed(request, snowglobe):
    """Deploys the app: deployed(UseDax="True") sets template parameters, more templates stand beside it."""
    executor, clock = request.param.split("-")

    def deploy(*more_templates, **parameters):
        arguments = ["--template", TEMPLATE, "--epoch", T0.strftime("%Y-%m-%dT%H:%M:%SZ")]
        for template in more_templates:
            arguments += ["--template", template]
        for name, value in parameters.items():
            arguments += ["--parameter", f"{name}={value}"]
        return Countries(snowglobe(*arguments, clock=clock, executor=executor), parameters.get("Stage", "dev"))

    return deploy


@pytest.fixture
def app(deployed):
    return deployed()
