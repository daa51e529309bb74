"""BITFIELD: numbers of some bits in a string."""
from tests.redis.raw import Error


def test_numbers_side_by_side(redis, key):
    assert redis.ask("BITFIELD", key, "SET", "u8", 0, 255, "GET", "i8", 0, "INCRBY", "i4", "#2", 3, "GET", "u4", 8) == [0, -1, 3, 3]
    assert redis.ask("GET", key) == b"\xff\x30"
    assert redis.ask("BITFIELD", key + "absent", "GET", "i64", 1000) == [0]
    assert redis.ask("EXISTS", key + "absent") == 0


def test_what_becomes_too_large(redis, key):
    redis.ask("BITFIELD", key, "SET", "i8", 0, 127, "SET", "u8", 8, 255)
    assert redis.ask("BITFIELD", key, "INCRBY", "i8", 0, 1, "INCRBY", "u8", 8, 1) == [-128, 0]
    assert redis.ask("BITFIELD", key, "OVERFLOW", "SAT", "INCRBY", "i8", 0, -1, "INCRBY", "u8", 8, -1, "SET", "i8", 0, 1000) == [-128, 0, -128]
    assert redis.ask("BITFIELD", key, "OVERFLOW", "FAIL", "INCRBY", "i8", 0, 1, "INCRBY", "u8", 8, 1) == [None, 1]


def test_what_is_refused(redis, key):
    bad_type = Error("ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.")
    assert redis.ask("BITFIELD", key, "GET", "u64", 0) == bad_type
    assert redis.ask("BITFIELD", key, "GET", "i8", -1) == Error("ERR bit offset is not an integer or out of range")
    assert redis.ask("BITFIELD", key, "OVERFLOW", "x") == Error("ERR Invalid OVERFLOW type specified")
    assert redis.ask("BITFIELD", key, "SET", "u8", 0) == Error("ERR syntax error")
    assert redis.ask("BITFIELD_RO", key, "SET", "u8", 0, 1) == Error("ERR BITFIELD_RO only supports the GET subcommand")
    assert redis.ask("EXISTS", key) == 0
