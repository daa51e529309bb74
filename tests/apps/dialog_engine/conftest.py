"""The dialog engine in every combination of executor and clock in which its tests make sense."""
import pytest

from tests.apps.dialog_engine.dialog import Dialog
from tests.world import ROOT

TEMPLATE = ROOT / "apps" / "dialog-engine" / "template.yaml"


@pytest.fixture(params=["fiber-auto", "process-auto", "fiber-manual", "process-manual"])
def deployed(request, snowglobe):
    """Deploys the app: deployed(Stage="local") sets template parameters."""
    executor, clock = request.param.split("-")

    def deploy(**parameters):
        arguments = ["--template", TEMPLATE]
        for name, value in parameters.items():
            arguments += ["--parameter", f"{name}={value}"]
        world = snowglobe(*arguments, clock=clock, executor=executor)
        return Dialog(world, stage=parameters.get("Stage", "dev"))

    return deploy


@pytest.fixture
def dialog(deployed):
    return deployed()
