"""All apps at once on one port, as `scripts/run` serves them: nothing of one is in another's way."""
import collections

import requests

from tests.world import ROOT

TEMPLATES = sorted((ROOT / "apps").glob("*/template.yaml"))


def test_all_apps_on_one_port(snowglobe):
    world = snowglobe(*(word for template in TEMPLATES for word in ("--template", template)))
    apis = world.get("execute-api/apis")["apis"]
    # An API has routes of its own, and a URL without a host name leads to one of them only.
    assert len({api["id"] for api in apis}) == len(apis) and all(api["routes"] for api in apis)
    urls = collections.Counter(
        (api["stage"], route["method"], route["path"]) for api in apis for route in api["routes"]
    )
    assert set(urls.values()) == {1}, urls
    assert requests.get(f"{world.url}/api/").json() == {"welcome": "countries api demo"}
    assert requests.post(f"{world.url}/dev/webhooks/twilio").status_code in (403, 502)
    assert requests.post(f"{world.url}/dev/query", json={"query": "{ rooms { nextToken } }"}).json() == {"data": {"rooms": {"nextToken": None}}}
