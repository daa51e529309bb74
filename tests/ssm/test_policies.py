"""Parameter policies: what expires, and what is refused."""
import datetime
import json

import pytest


def policies(*all):
    return json.dumps([{"Type": type, "Version": "1.0", "Attributes": attributes} for type, attributes in all])


@pytest.fixture
def expiring(put, world):
    """expiring("/a", hours=1): an advanced parameter that is deleted then."""

    def make(name, hours, **more):
        at = world.now() + datetime.timedelta(hours=hours)
        text = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return put(name, Tier="Advanced", Policies=policies(("Expiration", {"Timestamp": text})), **more)

    return make


def names(ssm):
    return [each["Name"] for each in ssm.describe_parameters()["Parameters"]]


def test_a_parameter_expires_by_the_clock_of_the_world(ssm, expiring, put, world):
    expiring("/a", 1)
    expiring("/b", 2)
    world.advance("59m")
    assert names(ssm) == ["/a", "/b"]
    world.advance("1m")
    assert names(ssm) == ["/b"]
    # One of the same name has a life of its own.
    put("/a")
    world.advance("10h")
    assert names(ssm) == ["/a"]


def test_an_update_keeps_the_end_or_moves_it_or_takes_it_off(ssm, expiring, put, world):
    for name in ("/kept", "/moved", "/off"):
        expiring(name, 1)
    put("/kept", "new", Overwrite=True)
    expiring("/moved", 3, Overwrite=True)
    put("/off", Policies="[{}]", Overwrite=True)
    world.advance("1h1m")
    assert names(ssm) == ["/moved", "/off"]
    world.advance("2h")
    assert names(ssm) == ["/off"]


def test_policies_are_shown(ssm, put):
    put(
        "/a",
        Tier="Intelligent-Tiering",
        Policies=policies(
            ("Expiration", {"Timestamp": "2030-12-02T21:34:33.000Z"}),
            ("ExpirationNotification", {"Before": "15", "Unit": "Days"}),
            ("NoChangeNotification", {"After": "20", "Unit": "Hours"}),
        ),
    )
    (found,) = ssm.describe_parameters()["Parameters"]
    assert found["Tier"] == "Advanced"  # which policies need
    assert [policy["PolicyType"] for policy in found["Policies"]] == ["Expiration", "ExpirationNotification", "NoChangeNotification"]
    assert found["Policies"][0]["PolicyStatus"] == "Pending"
    assert found["Policies"][0]["PolicyText"] == (
        '{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2030-12-02T21:34:33.000Z"}}'
    )
    assert ssm.get_parameter_history(Name="/a")["Parameters"][0]["Policies"] == found["Policies"]


@pytest.mark.parametrize(
    "text, code, message",
    [
        ("nonsense", "ValidationException", "Invalid policies input: nonsense."),
        ('{"Type":"Expiration"}', "ValidationException", 'Invalid policies input: {"Type":"Expiration"}.'),
        ('[{"Type":"Expiration","Version":"1.0"}]', "InvalidPolicyAttributeException", "Mandatory policy attribute Attributes is missing."),
        ('[{"Type":"Expiration","Version":"2","Attributes":{}}]', "InvalidPolicyAttributeException", "Unsupported policy version."),
        (policies(("Explosion", {})), "InvalidPolicyTypeException", "Policy type Explosion is not supported."),
        (policies(("Expiration", {"Timestamp": "tomorrow"})), "InvalidPolicyAttributeException", "Invalid timestamp format"),
        (
            policies(("Expiration", {})),
            "InvalidPolicyAttributeException",
            "A valid Expiration policy must have an attribute of Timestamp.",
        ),
        (
            policies(("NoChangeNotification", {"After": "5", "Unit": "Years"})),
            "InvalidPolicyAttributeException",
            "Supported time units: DAYS HOURS",
        ),
        (
            policies(("NoChangeNotification", {"After": "soon", "Unit": "Days"})),
            "InvalidPolicyAttributeException",
            "Attribute After must be a positive integer.",
        ),
        (
            policies(("NoChangeNotification", {"Unit": "Days"})),
            "InvalidPolicyAttributeException",
            "Mandatory policy attribute After is missing.",
        ),
        (
            policies(*2 * [("Expiration", {"Timestamp": "2030-12-02T21:34:33Z"})]),
            "IncompatiblePolicyException",
            "There can be only one expiration policy",
        ),
        (
            policies(("ExpirationNotification", {"Before": 5, "Unit": "DAYS"})),
            "IncompatiblePolicyException",
            "Expiration notification policies are missing expiration policy",
        ),
        (
            policies(*11 * [("NoChangeNotification", {"After": "1", "Unit": "Days"})]),
            "PoliciesLimitExceededException",
            "Number of policies attached to a parameter cannot exceed 10",
        ),
    ],
)
def test_policies_that_are_refused(put, refused, text, code, message):
    assert refused(put, name="/a", Tier="Advanced", Policies=text) == (code, message)


def test_policies_need_the_advanced_tier(put, refused):
    text = policies(("NoChangeNotification", {"After": "1", "Unit": "Days"}))
    message = "You can't assign parameter policies to a standard-parameter tier."
    assert refused(put, name="/a", Policies=text) == ("ValidationException", message)
