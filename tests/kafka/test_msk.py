"""MSK's control plane, as far as an SDK needs it to find the broker."""
import pathlib

import botocore.exceptions
import pytest

from tests.kafka.calls import Client, kafka_address

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture(scope="module")
def world(snowglobe):
    return snowglobe("--template", TEMPLATE, fresh=True)


@pytest.fixture(scope="module")
def msk(world):
    return world.client("kafka")


@pytest.fixture(scope="module")
def arns(msk):
    return {one["ClusterName"]: one["ClusterArn"] for one in msk.list_clusters_v2()["ClusterInfoList"]}


def test_bootstrap_brokers_are_reached(world, msk, arns):
    for arn in arns.values():
        address = msk.get_bootstrap_brokers(ClusterArn=arn)["BootstrapBrokerString"]
        assert address.rpartition(":")[2] == kafka_address(world).rpartition(":")[2]
        with Client(address) as client:
            assert list(client.partitions("orders")) == [0, 1, 2]


def test_where_clients_are_told_to_connect(snowglobe):
    world = snowglobe("--template", TEMPLATE, "--kafka-port", "0", "--kafka-advertise", "kafka.example:19092", fresh=True)
    msk = world.client("kafka")
    [arn, *_] = [one["ClusterArn"] for one in msk.list_clusters()["ClusterInfoList"]]
    assert msk.get_bootstrap_brokers(ClusterArn=arn)["BootstrapBrokerString"] == "kafka.example:19092"


def test_list_clusters_v2(msk, arns):
    assert sorted(arns) == ["demo", "lean"]
    [serverless] = msk.list_clusters_v2(ClusterTypeFilter="SERVERLESS")["ClusterInfoList"]
    assert (serverless["ClusterName"], serverless["ClusterType"], serverless["Serverless"]) == ("lean", "SERVERLESS", {})
    assert [one["ClusterName"] for one in msk.list_clusters_v2(ClusterNameFilter="de")["ClusterInfoList"]] == ["demo"]
    pages = msk.get_paginator("list_clusters_v2").paginate(PaginationConfig={"PageSize": 1})
    assert [[one["ClusterName"] for one in page["ClusterInfoList"]] for page in pages] == [["demo"], ["lean"]]


def test_list_clusters_has_the_provisioned_ones(msk):
    assert [one["ClusterName"] for one in msk.list_clusters()["ClusterInfoList"]] == ["demo"]


def test_describe_cluster(world, msk, arns):
    info = msk.describe_cluster(ClusterArn=arns["demo"])["ClusterInfo"]
    assert (info["ClusterName"], info["State"], info["NumberOfBrokerNodes"], info["Tags"]) == ("demo", "ACTIVE", 3, {"team": "shop"})
    assert info["CurrentBrokerSoftwareInfo"] == {"KafkaVersion": "3.9.x"}
    assert info["BrokerNodeGroupInfo"] == {"InstanceType": "kafka.m5.large", "ClientSubnets": ["a", "b", "c"]}
    assert info["CreationTime"].isoformat() == "2026-01-01T00:00:00+00:00"


def test_describe_cluster_v2(msk, arns):
    info = msk.describe_cluster_v2(ClusterArn=arns["demo"])["ClusterInfo"]
    assert (info["ClusterArn"], info["ClusterType"], info["State"]) == (arns["demo"], "PROVISIONED", "ACTIVE")
    assert info["Provisioned"]["NumberOfBrokerNodes"] == 3
    assert "Provisioned" not in msk.describe_cluster_v2(ClusterArn=arns["lean"])["ClusterInfo"]


@pytest.mark.parametrize(
    "operation, arn, code",
    [
        ("describe_cluster", "arn:aws:kafka:us-east-1:000000000000:cluster/none/1-1", "NotFoundException"),
        ("describe_cluster_v2", "arn:aws:kafka:us-east-1:000000000000:cluster/none/1-1", "NotFoundException"),
        ("get_bootstrap_brokers", "arn:aws:kafka:us-east-1:000000000000:cluster/none/1-1", "NotFoundException"),
        ("describe_cluster", "none", "BadRequestException"),
    ],
)
def test_clusters_that_are_not_there(msk, operation, arn, code):
    with pytest.raises(botocore.exceptions.ClientError) as error:
        getattr(msk, operation)(ClusterArn=arn)
    assert error.value.response["Error"]["Code"] == code
    assert error.value.response["InvalidParameter"] == "clusterArn" if "InvalidParameter" in error.value.response else True


def test_describe_cluster_is_not_for_serverless(msk, arns):
    with pytest.raises(msk.exceptions.BadRequestException):
        msk.describe_cluster(ClusterArn=arns["lean"])


def test_what_is_not_here_is_refused_by_name(msk):
    with pytest.raises(botocore.exceptions.ClientError, match="CreateTopic|CreateCluster"):
        msk.create_cluster_v2(ClusterName="x", Serverless={"VpcConfigs": [{"SubnetIds": ["a"]}]})


def test_each_region_has_its_own(world):
    assert world.client("kafka", region="eu-west-1").list_clusters_v2()["ClusterInfoList"] == []


def test_the_console_sees_clusters(world, arns):
    shown = [one for one in world.get("resources")["resources"] if one["kind"] == "cluster"]
    assert {one["name"]: one["arn"] for one in shown} == arns
    assert [one["ClusterName"] for one in world.get("msk/clusters")["clusters"]] == ["demo", "lean"]
