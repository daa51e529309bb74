"""Classic groups by hand: joining, generations, commits, static members, and what is refused."""
import pytest

from tests.kafka.batches import batch
from tests.kafka.calls import Client, eventually, kafka_address
from tests.kafka.raw import pack
from tests.world import World

UNKNOWN_TOPIC, METADATA_TOO_LARGE, ILLEGAL_GENERATION, INCONSISTENT_PROTOCOL, INVALID_GROUP = 3, 12, 22, 23, 24
UNKNOWN_MEMBER, INVALID_SESSION, REBALANCING, NOT_EMPTY, NOT_FOUND = 25, 26, 27, 68, 69
MEMBER_ID_REQUIRED, FENCED, SUBSCRIBED = 79, 82, 86


def alone(client, group, **more):
    """The only member of a stable group: its id and generation."""
    member = more.pop("member", "") or client.join(group, **more).member
    joined = client.join(group, member, **more)
    assert (joined.error, joined.leader) == (0, joined.member)
    instance = more.get("instance")
    assert client.sync(group, joined.generation, joined.member, [(joined.member, b"all")], instance) == (0, b"all")
    return joined.member, joined.generation


@pytest.fixture
def pair(connect, group):
    """Two members of a stable group, the leader first: (connection, id), (connection, id), generation."""
    leading, following = connect(), connect()
    leader, _ = alone(leading, group)
    follower = following.join(group).member
    theirs = following.post_join(group, follower)
    eventually(lambda: leading.heartbeat(group, 1, leader) == REBALANCING)
    joined = leading.join(group, leader)
    assert following.take_join(theirs).generation == joined.generation == 2
    waiting = following.post_sync(group, 2, follower)
    assert leading.sync(group, 2, leader, [(leader, b"first"), (follower, b"second")]) == (0, b"first")
    assert following.take_sync(waiting) == (0, b"second")
    return (leading, leader), (following, follower), 2


@pytest.mark.parametrize("version", [0, 1, 4])
def test_the_coordinator_is_the_broker(client, group, version):
    _, [(node, host, port, _)], *_ = client.call("Metadata", 4, [], False)
    if version == 0:
        assert client.call("FindCoordinator", 0, group) == (0, node, host, port)
    elif version == 1:
        assert client.call("FindCoordinator", 1, group, 0)[1:] == (0, client.call("FindCoordinator", 1, group, 0)[2], node, host, port)
    else:
        told = client.call("FindCoordinator", 4, 0, [group, group + "2"])[1]
        assert [(one[0], one[1], one[2], one[3], one[4]) for one in told] == [(of, node, host, port, 0) for of in (group, group + "2")]


def test_a_first_join_is_given_an_id(client, group):
    """It must be used to join: a client that never got this answer leaves no member behind."""
    joined = client.join(group)
    assert (joined.error, joined.generation, joined.members) == (MEMBER_ID_REQUIRED, -1, [])
    assert joined.member.startswith("test-") and len(joined.member) > 20
    again = client.join(group, joined.member)
    assert (again.error, again.generation, again.protocol, again.leader, again.member) == (0, 1, "range", joined.member, joined.member)
    assert again.members == [(joined.member, None, b"m")]


def test_an_empty_group_waits_for_nobody(client, connect, group):
    """Whose id was given out but who did not come back with it joins later: the delay of the first rebalance is none."""
    assert client.join(group, session=60_000).error == MEMBER_ID_REQUIRED
    second = connect()
    second.socket.settimeout(3)
    joined = second.join(group, second.join(group).member)
    assert (joined.error, joined.generation, len(joined.members)) == (0, 1, 1)


def test_older_joins_need_no_id_before(client, group):
    error, generation, protocol, leader, member, members = client.call("JoinGroup", 0, group, 10_000, "", "consumer", [("range", b"m")])
    assert (error, generation, protocol, leader) == (0, 1, "range", member)
    assert members == [(member, b"m")]
    assert client.call("SyncGroup", 0, group, 1, member, [(member, b"mine")]) == (0, b"mine")
    assert client.call("Heartbeat", 0, group, 1, member) == 0
    assert client.call("LeaveGroup", 0, group, member) == 0
    assert client.state(group)[0] == "Empty"


def test_a_group_of_one(client, group):
    member, generation = alone(client, group)
    assert client.state(group) == ("Stable", "consumer", "range", [member])
    assert client.heartbeat(group, generation, member) == 0
    assert client.leave(group, (member, None)) == (0, [0])
    assert client.state(group) == ("Empty", "consumer", "", [])


def test_two_members(client, group, pair):
    """Only the leader is told who they are; each gets what the leader gave it."""
    (_, leader), (_, follower), _ = pair
    state, kind, protocol, members = client.state(group)
    assert (state, kind, protocol, sorted(members)) == ("Stable", "consumer", "range", sorted([leader, follower]))
    _, [(*_, members, _)] = client.call("DescribeGroups", 4, [group], False)
    described = {member: rest for member, *rest in members}
    assert described[follower] == [None, "test", "/127.0.0.1", b"m", b"second"]


def test_an_unchanged_follower_joins_without_a_rebalance(client, group, pair):
    (leading, leader), (following, follower), generation = pair
    again = following.join(group, follower)
    assert (again.error, again.generation, again.leader, again.members) == (0, generation, leader, [])
    assert leading.heartbeat(group, generation, leader) == 0
    assert following.sync(group, generation, follower) == (0, b"second")


def test_a_follower_with_other_metadata_rebalances(group, pair):
    (leading, leader), (following, follower), generation = pair
    waiting = following.post_join(group, follower, protocols=[("range", b"other")])
    eventually(lambda: leading.heartbeat(group, generation, leader) == REBALANCING)
    joined = leading.join(group, leader)
    assert joined.generation == generation + 1
    assert {member[0]: member[2] for member in joined.members} == {leader: b"m", follower: b"other"}
    assert following.take_join(waiting).generation == generation + 1


def test_a_leader_that_joins_again_rebalances(group, pair):
    (leading, leader), (following, follower), generation = pair
    waiting = leading.post_join(group, leader)
    eventually(lambda: following.heartbeat(group, generation, follower) == REBALANCING)
    assert following.join(group, follower).generation == leading.take_join(waiting).generation == generation + 1


def test_heartbeats_while_the_assignment_is_awaited(client, group):
    """0, not 27: the member has joined the new generation."""
    member = client.join(group).member
    client.join(group, member)
    assert client.state(group)[0] == "CompletingRebalance"
    assert client.heartbeat(group, 1, member) == 0


def test_commits_while_the_assignment_is_awaited(client, group, topic):
    member = client.join(group).member
    client.join(group, member)
    assert client.commit(group, topic, 5, 1, member) == REBALANCING


def test_who_leaves_is_missed_at_once(group, pair):
    (leading, leader), (following, follower), generation = pair
    assert following.leave(group, (follower, None)) == (0, [0])
    assert leading.heartbeat(group, generation, leader) == REBALANCING
    assert leading.join(group, leader).generation == generation + 1
    assert following.heartbeat(group, generation, follower) == UNKNOWN_MEMBER


def test_who_falls_silent_is_missed_after_its_session(client, group):
    member, generation = alone(client, group, session=500)
    eventually(lambda: client.state(group)[0] == "Empty")
    assert client.heartbeat(group, generation, member) == UNKNOWN_MEMBER


def test_heartbeats_keep_a_member(client, connect, group):
    """Its session ends twice over while another one's does once."""
    other = connect()
    member, generation = alone(client, group, session=700)
    silent, _ = alone(other, group + "-2", session=1400)
    eventually(lambda: client.heartbeat(group, generation, member) != 0 or client.state(group + "-2")[0] == "Empty")
    assert client.heartbeat(group, generation, member) == 0


def test_a_late_member_is_left_out(client, connect, group):
    """When the time for rebalancing is over, who has not joined again is no member."""
    member, generation = alone(client, group, rebalance=300)
    other = connect()
    newcomer = other.join(group, rebalance=300).member
    joined = other.join(group, newcomer, rebalance=300)
    assert (joined.error, joined.generation, joined.leader) == (0, generation + 1, newcomer)
    assert client.heartbeat(group, generation, member) == UNKNOWN_MEMBER


def test_stale_generations(client, group, topic):
    member, generation = alone(client, group)
    for stale in (generation - 1, generation + 1):
        assert client.heartbeat(group, stale, member) == ILLEGAL_GENERATION
        assert client.sync(group, stale, member)[0] == ILLEGAL_GENERATION
        assert client.commit(group, topic, 5, stale, member) == ILLEGAL_GENERATION
    assert client.committed(group, topic) == (-1, "")


def test_members_that_nobody_knows(client, group, topic):
    for where in (group, group + "-nowhere"):
        assert client.join(where, "nobody").error == UNKNOWN_MEMBER
        assert client.heartbeat(where, 1, "nobody") == UNKNOWN_MEMBER
        assert client.sync(where, 1, "nobody")[0] == UNKNOWN_MEMBER
        assert client.leave(where, ("nobody", None)) == (0, [UNKNOWN_MEMBER])
        alone(client, group)


def test_a_commit_of_a_member_that_nobody_knows(client, group, topic):
    alone(client, group)
    assert client.commit(group, topic, 5, 1, "nobody") == UNKNOWN_MEMBER


@pytest.mark.parametrize("session", [0, 499, 1_800_001, -1])
def test_sessions_too_short_or_too_long(client, group, session):
    assert client.join(group, session=session).error == INVALID_SESSION


def test_sessions_are_six_seconds_at_least_unless_told_otherwise(ours, group):
    world = World("--kafka-port", "0", clock="real")
    with Client(kafka_address(world)) as client:
        assert client.join(group, session=5_999).error == INVALID_SESSION
        assert client.join(group, session=6_000).error == MEMBER_ID_REQUIRED
    world.stop()


def test_groups_without_a_name(client, topic):
    assert client.join("").error == INVALID_GROUP
    assert client.heartbeat("", 1, "m") == INVALID_GROUP
    assert client.sync("", 1, "m")[0] == INVALID_GROUP
    assert client.leave("", ("m", None))[0] == INVALID_GROUP


def test_protocols_that_do_not_fit(client, connect, group):
    alone(client, group, protocols=[("range", b"m"), ("roundrobin", b"m")])
    other = connect()
    assert other.join(group, protocols=[("sticky", b"m")]).error == INCONSISTENT_PROTOCOL
    assert other.join(group, kind="connect").error == INCONSISTENT_PROTOCOL
    assert other.join(group, protocols=[]).error == INCONSISTENT_PROTOCOL
    assert other.join(group + "-new", protocols=[]).error == INCONSISTENT_PROTOCOL
    assert other.join(group + "-new", kind="").error == INCONSISTENT_PROTOCOL


def test_the_protocol_is_what_all_can_and_most_like(client, connect, group):
    """Each votes for the first of its own that all have: c comes first nowhere, x is not everybody's."""
    first, others = client, [connect(), connect()]
    member, _ = alone(first, group, protocols=[("a", b""), ("b", b"")])
    likes = [("x", b""), ("b", b""), ("a", b"")]
    ids = [other.join(group, protocols=likes).member for other in others]
    waiting = [other.post_join(group, identifier, protocols=likes) for other, identifier in zip(others, ids)]
    eventually(lambda: len(client.state(group)[3]) == 3)
    joined = first.join(group, member, protocols=[("a", b""), ("c", b""), ("b", b"")])
    told = [other.take_join(correlation) for other, correlation in zip(others, waiting)]
    assert [(one.error, one.generation, one.protocol) for one in (joined, *told)] == [(0, 2, "b")] * 3


def test_other_types_of_groups(client, group):
    """As Connect has them: the bytes are none of the broker's business."""
    member, _ = alone(client, group, kind="connect", protocols=[("default", bytes(range(256)))])
    assert client.state(group) == ("Stable", "connect", "default", [member])


def test_commits(client, group, topic):
    member, generation = alone(client, group)
    assert client.commit(group, topic, 5, generation, member, metadata="why") == 0
    assert client.committed(group, topic) == (5, "why")
    assert client.commit(group, topic, 3, generation, member) == 0, "backwards is no error"
    assert client.committed(group, topic) == (3, "")


def test_commits_of_nobody(client, group, topic):
    """Generation -1: a consumer that assigns itself. The group is made, and has no type."""
    assert client.commit(group, topic, 5) == 0
    assert client.committed(group, topic) == (5, "")
    assert client.state(group) == ("Empty", "", "", [])
    alone(client, group)
    assert client.commit(group, topic, 6) == UNKNOWN_MEMBER, "there are members now"


def test_commits_that_cannot_be(client, group, topic, name):
    assert client.commit(group, topic, 5, metadata="x" * 4096) == 0
    assert client.commit(group, topic, 5, metadata="x" * 4097) == METADATA_TOO_LARGE
    assert client.commit(group, name + "-gone", 5) == UNKNOWN_TOPIC
    assert client.commit(group, topic, 5, partition=9) == UNKNOWN_TOPIC


def test_a_commit_to_a_group_that_is_not_there_with_a_generation(client, group, topic):
    assert client.commit(group, topic, 5, 3, "somebody") == ILLEGAL_GENERATION


def test_what_was_never_committed(client, group, topic):
    assert client.committed(group, topic) == (-1, "")
    assert client.call("OffsetFetch", 1, group, [(topic, [0, 7])]) == [(topic, [(0, -1, "", 0), (7, -1, "", 0)])]


def test_all_commits_of_a_group(client, group, name):
    assert client.create(name, partitions=3) == 0
    for partition in (0, 2):
        assert client.commit(group, name, 10 + partition, partition=partition) == 0
    _, [(told, partitions)], error = client.call("OffsetFetch", 5, group, None)
    assert (error, told, sorted(partitions)) == (0, name, [(0, 10, -1, "", 0), (2, 12, -1, "", 0)])


def test_commits_of_several_groups_at_once(client, group, topic):
    client.commit(group, topic, 5)
    _, groups, _ = client.call("OffsetFetch", 8, [(group, [(topic, [0])]), (group + "-2", [(topic, [0])])], False)
    assert groups == [(group, [(topic, [(0, 5, -1, "", 0)])], 0), (group + "-2", [(topic, [(0, -1, -1, "", 0)])], 0)]


def test_a_member_that_comes_back_finds_its_commits(client, group, topic):
    member, generation = alone(client, group)
    client.commit(group, topic, 7, generation, member)
    client.leave(group, (member, None))
    alone(client, group)
    assert client.committed(group, topic) == (7, "")


# Static members.


def test_a_static_member_needs_no_id_before(client, group):
    joined = client.join(group, instance="one")
    assert (joined.error, joined.generation, joined.members) == (0, 1, [(joined.member, "one", b"m")])
    assert joined.member.startswith("one-")


def test_a_static_member_comes_back_without_a_rebalance(client, connect, group):
    """Under a new id; the old one is fenced."""
    old = client.join(group, instance="one").member
    assert client.sync(group, 1, old, [(old, b"mine")], "one") == (0, b"mine")
    back = connect()
    joined = back.join(group, instance="one")
    assert (joined.error, joined.generation) == (0, 1) and joined.member != old
    assert back.sync(group, 1, joined.member, instance="one") == (0, b"mine")
    assert client.heartbeat(group, 1, old, "one") == FENCED
    assert client.join(group, old, instance="one").error == FENCED
    assert client.sync(group, 1, old, instance="one")[0] == FENCED
    assert back.heartbeat(group, 1, joined.member, "one") == 0


def test_a_fenced_member_commits_nothing(client, connect, group, topic):
    old = client.join(group, instance="one").member
    client.sync(group, 1, old, [(old, b"mine")], "one")
    new = connect().join(group, instance="one").member
    assert client.commit(group, topic, 5, 1, old, instance="one") == FENCED
    assert client.commit(group, topic, 5, 1, new, instance="one") == 0


def test_version_9_tells_a_leader_that_is_back_to_leave_the_assignment_as_it_is(client, connect, group):
    old = client.join(group, instance="one").member
    client.sync(group, 1, old, [(old, b"mine")], "one")
    answer = connect().call("JoinGroup", 9, group, 10_000, 10_000, "", "one", "consumer", [("range", b"m")], "back")
    _, error, generation, kind, protocol, leader, skip, member, members, _ = answer
    assert (error, generation, kind, protocol, leader, skip) == (0, 1, "consumer", "range", member, True)
    assert members == [(member, "one", b"m")]


def test_a_static_member_that_changes_the_protocol_rebalances(client, connect, group):
    old = client.join(group, instance="one", protocols=[("range", b"m"), ("roundrobin", b"m")]).member
    client.sync(group, 1, old, [(old, b"mine")], "one")
    joined = connect().join(group, instance="one", protocols=[("roundrobin", b"m"), ("range", b"m")])
    assert (joined.error, joined.generation, joined.protocol) == (0, 2, "roundrobin")


def test_static_members_leave_by_their_instance(client, group):
    client.join(group, instance="one")
    assert client.leave(group, ("", "one"), ("", "nobody")) == (0, [0, UNKNOWN_MEMBER])
    assert client.state(group)[0] == "Empty"


def test_static_members_of_another_id_do_not_leave(client, group):
    client.join(group, instance="one")
    assert client.leave(group, ("someone", "one")) == (0, [FENCED])


# What tools see and do.


def test_groups_are_listed(client, group, topic):
    member, _ = alone(client, group)
    client.commit(group + "-simple", topic, 1)
    listed = dict(client.call("ListGroups", 1)[2])
    assert (listed[group], listed[group + "-simple"]) == ("consumer", "")
    stable = {told[0]: told[2] for told in client.call("ListGroups", 4, ["Stable"])[2]}
    assert stable[group] == "Stable" and group + "-simple" not in stable
    everything = {told[0]: told[2] for told in client.call("ListGroups", 4, [])[2]}
    assert everything[group + "-simple"] == "Empty"


def test_a_group_that_is_not_there(client, group):
    assert client.state(group) == ("Dead", "", "", [])
    assert client.call("DeleteGroups", 1, [group])[1] == [(group, NOT_FOUND)]


def test_groups_are_deleted_when_empty(client, group, topic):
    member, generation = alone(client, group)
    client.commit(group, topic, 5, generation, member)
    assert client.call("DeleteGroups", 1, [group])[1] == [(group, NOT_EMPTY)]
    client.leave(group, (member, None))
    assert client.call("DeleteGroups", 1, [group])[1] == [(group, 0)]
    assert client.state(group)[0] == "Dead"
    assert client.committed(group, topic) == (-1, "")


def test_offsets_are_deleted_of_topics_that_nobody_reads(client, group, topic, name):
    client.commit(group, topic, 5)
    assert client.call("OffsetDelete", 0, group, [(topic, [0])]) == (0, 0, [(topic, [(0, 0)])])
    assert client.committed(group, topic) == (-1, "")
    assert client.call("OffsetDelete", 0, group + "-gone", [(topic, [0])])[0] == NOT_FOUND


def subscription(*topics):
    """The metadata of a consumer: version 0, topics, no user data."""
    return pack("h [s] y", 0, list(topics), None)


def test_offsets_of_a_subscribed_topic_stay(client, group, topic):
    member, generation = alone(client, group, protocols=[("range", subscription(topic))])
    client.commit(group, topic, 5, generation, member)
    assert client.call("OffsetDelete", 0, group, [(topic, [0])]) == (0, 0, [(topic, [(0, SUBSCRIBED)])])
    assert client.committed(group, topic) == (5, "")


def test_offsets_of_a_deleted_topic_go_with_it(client, group, topic):
    client.produce(topic, batch(b"x"))
    client.commit(group, topic, 1)
    client.call("DeleteTopics", 1, [topic], 10_000)
    eventually(lambda: client.committed(group, topic) == (-1, ""))
