"""The messages that the tests send by hand: (name, version): key, request, answer, in the letters of raw.py."""

API_VERSIONS = 18

_JOIN_5 = "s i i s s s [s y]"  # group, session ms, rebalance ms, member, instance, type, protocols
_FETCH_11 = "i i i i b i i [s [i i q q i]] [s [i]] s"

MESSAGES = {
    # transactional id, acks, timeout; topics: partitions with their batch. Answer: error, base offset, append time(, start)
    ("Produce", 2): (0, "h i [s [i y]]", "[s [i h q q]] i"),
    ("Produce", 3): (0, "s h i [s [i y]]", "[s [i h q q]] i"),
    ("Produce", 6): (0, "s h i [s [i y]]", "[s [i h q q q]] i"),
    ("Produce", 7): (0, "s h i [s [i y]]", "[s [i h q q q]] i"),
    ("Produce", 8): (0, "s h i [s [i y]]", "[s [i h q q q [i s] s]] i"),
    ("Produce", 9): (0, "S h i {S {i Y t} t} t", "{S {i h q q q {i S t} S t} t} i t"),
    # replica, wait ms, bytes min, bytes max, isolation(, session, epoch); topics: partition(, leader epoch), offset, ...
    ("Fetch", 4): (1, "i i i i b [s [i q i]]", "i [s [i h q q [q q] y]]"),
    ("Fetch", 7): (1, "i i i i b i i [s [i q q i]] [s [i]]", "i h i [s [i h q q q [q q] y]]"),
    ("Fetch", 11): (1, _FETCH_11, "i h i [s [i h q q q [q q] i y]]"),
    ("Fetch", 12): (1, "i i i i b i i {S {i i q i q i t} t} {S {i} t} S t", "i h i {S {i h q q q {q q t} i Y t} t} t"),
    ("Fetch", 13): (1, "i i i i b i i {u {i i q i q i t} t} {u {i} t} S t", "i h i {u {i h q q q {q q t} i Y t} t} t"),
    # replica(, isolation); topics: partition(, leader epoch), timestamp. Answer: error, timestamp, offset(, epoch)
    ("ListOffsets", 1): (2, "i [s [i q]]", "[s [i h q q]]"),
    ("ListOffsets", 4): (2, "i b [s [i i q]]", "i [s [i h q q i]]"),
    ("ListOffsets", 7): (2, "i b {S {i i q t} t} t", "i {S {i h q q i t} t} t"),
    ("ListOffsets", 8): (2, "i b {S {i i q t} t} t", "i {S {i h q q i t} t} t"),
    ("ListOffsets", 9): (2, "i b {S {i i q t} t} t", "i {S {i h q q i t} t} t"),
    ("Metadata", 0): (3, "[s]", "[i s i] [h s [h i i [i] [i]]]"),
    ("Metadata", 1): (3, "[s]", "[i s i s] i [h s ? [h i i [i] [i]]]"),
    ("Metadata", 4): (3, "[s] ?", "i [i s i s] s i [h s ? [h i i [i] [i]]]"),
    ("Metadata", 8): (3, "[s] ? ? ?", "i [i s i s] s i [h s ? [h i i i [i] [i] [i]] i] i"),
    ("Metadata", 12): (3, "{u S t} ? ? t", "i {i S i S t} S i {h S u ? {h i i i {i} {i} {i} t} i t} t"),
    # group, generation, member(, instance or retention); topics: partition, offset(, epoch), metadata
    ("OffsetCommit", 2): (8, "s i s q [s [i q s]]", "[s [i h]]"),
    ("OffsetCommit", 7): (8, "s i s s [s [i q i s]]", "i [s [i h]]"),
    ("OffsetFetch", 1): (9, "s [s [i]]", "[s [i q s h]]"),
    ("OffsetFetch", 5): (9, "s [s [i]]", "i [s [i q i s h]] h"),
    ("OffsetFetch", 8): (9, "{S {S {i} t} t} ? t", "i {S {S {i q i S h t} t} h t} t"),
    ("FindCoordinator", 0): (10, "s", "h i s i"),
    ("FindCoordinator", 1): (10, "s b", "i h s i s i"),
    ("FindCoordinator", 4): (10, "b {S} t", "i {S i S i h S t} t"),
    # Answer: (throttle,) error, generation, protocol, leader, member, members
    ("JoinGroup", 0): (11, "s i s s [s y]", "h i s s s [s y]"),
    ("JoinGroup", 3): (11, "s i i s s [s y]", "i h i s s s [s y]"),
    ("JoinGroup", 5): (11, _JOIN_5, "i h i s s s [s s y]"),
    ("JoinGroup", 9): (11, "S i i S S S {S Y t} S t", "i h i S S S ? S {S S Y t} t"),
    ("Heartbeat", 0): (12, "s i s", "h"),
    ("Heartbeat", 3): (12, "s i s s", "i h"),
    ("LeaveGroup", 0): (13, "s s", "h"),
    ("LeaveGroup", 3): (13, "s [s s]", "i h [s s h]"),
    ("SyncGroup", 0): (14, "s i s [s y]", "h y"),
    ("SyncGroup", 3): (14, "s i s s [s y]", "i h y"),
    ("SyncGroup", 5): (14, "S i S S S S {S Y t} t", "i h S S Y t"),
    # Answer: error, group, state, type, protocol, members, operations
    ("DescribeGroups", 4): (15, "[s] ?", "i [h s s s s [s s s s y y] i]"),
    ("ListGroups", 1): (16, "", "i h [s s]"),
    ("ListGroups", 4): (16, "{S} t", "i h {S S S t} t"),
    ("ApiVersions", 0): (18, "", "h [h h h]"),
    ("ApiVersions", 1): (18, "", "h [h h h] i"),
    ("ApiVersions", 3): (18, "S S t", "h {h h h t} i t"),
    ("ApiVersions", 4): (18, "S S t", "h {h h h t} i t"),
    # topics: partitions, replication, assignment, configs; timeout, validate only
    ("CreateTopics", 0): (19, "[s i h [i [i]] [s s]] i", "[s h]"),
    ("CreateTopics", 4): (19, "[s i h [i [i]] [s s]] i ?", "i [s h s]"),
    ("CreateTopics", 7): (19, "{S i h {i {i} t} {S S t} t} i ? t", "i {S u h S i h {S S ? b ? t} t} t"),
    ("DeleteTopics", 1): (20, "[s] i", "i [s h]"),
    ("DeleteTopics", 6): (20, "{S u t} i t", "i {S u h S t} t"),
    ("DeleteRecords", 1): (21, "[s [i q]] i", "i [s [i q h]]"),
    # transactional id, timeout(, producer, epoch). Answer: throttle, error, producer, epoch
    ("InitProducerId", 1): (22, "s i", "i h q h"),
    ("InitProducerId", 3): (22, "S i q h t", "i h q h t"),
    ("OffsetForLeaderEpoch", 2): (23, "[s [i i i]]", "i [s [h i i q]]"),
    # type, name, keys; synonyms too. Answer: error, why, type, name; name, value, read-only, source, sensitive, synonyms
    ("DescribeConfigs", 1): (32, "[b s [s]] ?", "i [h s b s [s s ? b ? [s s b]]]"),
    ("AlterConfigs", 1): (33, "[b s [s s]] ?", "i [h s b s]"),
    ("DescribeLogDirs", 1): (35, "[s [i]]", "i [h s [s [i q q ?]]]"),
    ("CreatePartitions", 1): (37, "[s i [[i]]] i ?", "i [s h s]"),
    ("DeleteGroups", 1): (42, "[s]", "i [s h]"),
    ("IncrementalAlterConfigs", 0): (44, "[b s [s b s]] ?", "i [h s b s]"),
    ("ListPartitionReassignments", 0): (46, "i {S {i} t} t", "i h S {S {i {i} {i} {i} t} t} t"),
    ("OffsetDelete", 0): (47, "s [s [i]]", "h i [s [i h]]"),
    ("DescribeCluster", 0): (60, "? t", "i h S S i {i S i S t} i t"),
}
