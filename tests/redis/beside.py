"""Commands from a seed, asked of this emulator and of a Redis beside it: every answer that differs.

    redis-server --port 16379 --save '' --appendonly no &
    python -m tests.redis.beside 127.0.0.1:6379 127.0.0.1:16379 --commands 20000 --seed 1

What Redis itself promises no order for (members of a set, fields of a hash, KEYS) is compared as sets; picks by chance by their number; times with a
second's patience.
"""
import argparse
import random
import sys

from tests.redis.raw import Connection, Error

KEYS = ["k1", "k2", "k3", "k4", "k5", "big"]
WORDS = ["a", "b", "c", "d", "", "10", "-3", "3.5", "x" * 70, b"\x00\xff\x80", "hello world"]
NUMBERS = ["0", "1", "-1", "2", "5", "100", "-100", "10"]
ODD_NUMBERS = NUMBERS + ["9223372036854775807", "-9223372036854775808", "abc", " 1", "1.5", "0123", ""]
SCORES = ["0", "1", "2.5", "-1.5", "inf", "-inf", "1e20", "0.1", "3", "1e-7", "123456789.125"]
ODD_SCORES = SCORES + ["nan", "abc", ""]
BORDERS = ["-inf", "+inf", "(1", "1", "(2.5", "0", "3", "abc"]
LEX = ["-", "+", "[a", "(a", "[c", "(hello", "[b", "a"]
PATTERNS = ["*", "k*", "k?", "[k-b]*", "*1", "h[^a]llo", "\\k1", "nothing", "[a-"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def key(self):
        return self.random.choice(KEYS)

    def keys(self, most=3):
        return [self.key() for _ in range(self.random.randint(1, most))]

    def word(self):
        return self.random.choice(WORDS)

    def words(self, most=4):
        return [self.word() for _ in range(self.random.randint(1, most))]

    def number(self):
        return self.random.choice(ODD_NUMBERS if self.random.random() < 0.1 else NUMBERS)

    def score(self):
        return self.random.choice(ODD_SCORES if self.random.random() < 0.1 else SCORES)

    def maybe(self, *words, often=0.3):
        return list(words) if self.random.random() < often else []

    def any(self, *choices):
        return self.random.choice(choices)

    def expiry(self):
        return self.any(["EX", self.any("100", "1000", "0", "-5", "abc")], ["PX", "100000"], ["EXAT", "4000000000"], ["PXAT", "4000000000000"], ["KEEPTTL"], ["EX"])

    def command(self):
        family = self.any(self.strings, self.strings, self.all_keys, self.hashes, self.lists, self.sets, self.sorted_sets, self.sorted_sets, self.ranges, self.algebra, self.bits, self.bitfields, self.restores, self.many)
        words = family()
        if self.random.random() < 0.02:
            words = words[: self.random.randint(1, len(words))]
        if self.random.random() < 0.02:
            words = words + [self.word()]
        return words

    def strings(self):
        key = self.key()
        return self.any(
            ["SET", key, self.word()],
            ["SET", key, self.word()] + self.maybe(*self.expiry()) + self.maybe(self.any("NX", "XX", "GET", "nx")) + self.maybe("GET", often=0.1),
            ["GET", key],
            ["GETSET", key, self.word()],
            ["GETDEL", key],
            ["GETEX", key] + self.maybe(*self.any(["PERSIST"], ["EX", "100"], ["EX", "0"], ["FOO"])),
            ["SETNX", key, self.word()],
            ["SETEX", key, self.number(), self.word()],
            ["PSETEX", key, "100000", self.word()],
            ["APPEND", key, self.word()],
            ["STRLEN", key],
            ["SETRANGE", key, self.any("0", "3", "10", "-1", "abc", "1000000000000"), self.word()],
            ["GETRANGE", key, self.number(), self.number()],
            ["SUBSTR", key, "0", "-1"],
            ["INCR", key],
            ["DECR", key],
            ["INCRBY", key, self.number()],
            ["DECRBY", key, self.number()],
            ["INCRBYFLOAT", key, self.score()],
            ["MGET"] + self.keys(),
            ["MSET"] + [w for k in self.keys() for w in (k, self.word())],
            ["MSETNX"] + [w for k in self.keys() for w in (k, self.word())],
            ["LCS", self.key(), self.key()] + self.maybe("LEN") + self.maybe("IDX") + self.maybe("WITHMATCHLEN"),
        )

    def all_keys(self):
        key = self.key()
        return self.any(
            ["DEL"] + self.keys(),
            ["UNLINK"] + self.keys(),
            ["EXISTS"] + self.keys(),
            ["TOUCH"] + self.keys(),
            ["TYPE", key],
            ["EXPIRE", key, self.any("1000", "2000", "0", "-1", "abc", "9223372036854775807")] + self.maybe(self.any("NX", "XX", "GT", "LT", "foo")) + self.maybe("GT", often=0.1),
            ["PEXPIRE", key, "1500000"] + self.maybe(self.any("NX", "XX", "GT", "LT")),
            ["EXPIREAT", key, self.any("4000000000", "1")],
            ["PEXPIREAT", key, "4000000000500"],
            ["TTL", key],
            ["PTTL", key],
            ["EXPIRETIME", key],
            ["PEXPIRETIME", key],
            ["PERSIST", key],
            ["RENAME", key, self.key()],
            ["RENAMENX", key, self.key()],
            ["COPY", key, self.key()] + self.maybe("REPLACE") + self.maybe("DB", self.any("0", "1", "99")),
            ["MOVE", key, self.any("1", "0", "99", "abc")],
            ["KEYS", self.any(*PATTERNS)],
            ["DBSIZE"],
            ["RANDOMKEY"],
            ["SORT", key] + self.maybe("BY", self.any("nosort", "k*", "h*->f")) + self.maybe("LIMIT", "0", self.any("2", "-1", "0")) + self.maybe("GET", self.any("#", "k*")) + self.maybe(self.any("ALPHA", "DESC", "ASC")) + self.maybe("STORE", self.key(), often=0.1),
            ["SCAN", "0", "COUNT", "1000"] + self.maybe("MATCH", self.any(*PATTERNS)) + self.maybe("TYPE", self.any("string", "zset", "list")),
            ["SCAN", self.any("abc", "0")] + self.maybe("COUNT", self.any("0", "abc")),
            ["OBJECT", self.any("REFCOUNT", "foo"), key],
            ["SELECT", self.any("0", "0", "0", "0", "99", "abc")],
            ["SWAPDB", self.any("0", "99", "a"), "0"],
            self.any(["FLUSHDB"], ["FLUSHALL", "ASYNC"], ["FLUSHALL", "foo"], ["DBSIZE"], ["DBSIZE"], ["DBSIZE"]),
            ["FOO", self.word()],
            ["CONFIG", "GET", self.any("maxmemory", "databases", "nothing")],
            ["PING"] + self.maybe(self.word()),
            ["ECHO", self.word()],
            ["COMMAND", "GETKEYS"] + self.any(["SET", "a", "b"], ["MSET", "a", "b", "c", "d"], ["PING"], ["ZUNIONSTORE", "d", "2", "a", "b"]),
            ["OBJECT", "ENCODING"],
            ["PUBLISH", "c", "m"],
            ["WAIT", "0", "0"],
        )

    def hashes(self):
        key = self.key()
        return self.any(
            ["HSET", key] + [w for _ in range(self.random.randint(1, 3)) for w in (self.word(), self.word())],
            ["HMSET", key, self.word(), self.word()],
            ["HSETNX", key, self.word(), self.word()],
            ["HGET", key, self.word()],
            ["HMGET", key] + self.words(),
            ["HGETALL", key],
            ["HKEYS", key],
            ["HVALS", key],
            ["HLEN", key],
            ["HSTRLEN", key, self.word()],
            ["HEXISTS", key, self.word()],
            ["HDEL", key] + self.words(2),
            ["HINCRBY", key, self.word(), self.number()],
            ["HINCRBYFLOAT", key, self.word(), self.score()],
            ["HRANDFIELD", key] + self.maybe(self.any("2", "-3", "0", "abc")) + self.maybe("WITHVALUES", often=0.2),
            ["HSCAN", key, "0", "COUNT", "1000"] + self.maybe("MATCH", self.any(*PATTERNS)),
        )

    def lists(self):
        key = self.key()
        return self.any(
            [self.any("LPUSH", "RPUSH"), key] + self.words(),
            [self.any("LPUSHX", "RPUSHX"), key] + self.words(2),
            [self.any("LPOP", "RPOP"), key] + self.maybe(self.number()),
            ["LLEN", key],
            ["LRANGE", key, self.number(), self.number()],
            ["LINDEX", key, self.number()],
            ["LSET", key, self.number(), self.word()],
            ["LINSERT", key, self.any("BEFORE", "AFTER", "foo"), self.word(), self.word()],
            ["LREM", key, self.number(), self.word()],
            ["LTRIM", key, self.number(), self.number()],
            ["LPOS", key, self.word()] + self.maybe("RANK", self.any("1", "-1", "2", "0")) + self.maybe("COUNT", self.any("0", "1", "-1")) + self.maybe("MAXLEN", "5"),
            ["LMOVE", key, self.key(), self.any("LEFT", "RIGHT"), self.any("LEFT", "RIGHT", "foo")],
            ["RPOPLPUSH", key, self.key()],
            ["LMPOP", self.any("1", "2", "0"), key, self.key(), self.any("LEFT", "RIGHT")] + self.maybe("COUNT", self.any("2", "0")),
            ["BLPOP", "l1", key, self.any("0.01", "-1", "abc")],
            ["BRPOP", key, "0.01"],
            ["BLMOVE", key, self.key(), "LEFT", "RIGHT", "0.01"],
            ["BLMPOP", "0.01", "1", key, "LEFT"],
        )

    def sets(self):
        key = self.key()
        return self.any(
            ["SADD", key] + self.words(),
            ["SADD", key] + [self.number() for _ in range(3)],
            ["SREM", key] + self.words(2),
            ["SCARD", key],
            ["SISMEMBER", key, self.word()],
            ["SMISMEMBER", key] + self.words(),
            ["SMEMBERS", key],
            [self.any("SINTER", "SUNION", "SDIFF")] + self.keys(),
            [self.any("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), key] + self.keys(),
            ["SINTERCARD", self.any("1", "2", "0", "5")] + [key, self.key()] + self.maybe("LIMIT", self.any("1", "-1")),
            ["SMOVE", key, self.key(), self.word()],
            ["SPOP", key, "0"],
            ["SPOP", key, "1000"],
            ["SPOP", key, "-1"],
            ["SRANDMEMBER", key] + self.maybe(self.any("2", "-3", "0", "abc")),
            ["SSCAN", key, "0", "COUNT", "1000"] + self.maybe("MATCH", self.any(*PATTERNS)),
        )

    def sorted_sets(self):
        key = self.key()
        return self.any(
            ["ZADD", key] + self.maybe(self.any("NX", "XX", "GT", "LT", "CH", "INCR")) + self.maybe(self.any("CH", "XX", "GT"), often=0.1) + [w for _ in range(self.random.randint(1, 3)) for w in (self.score(), self.word())],
            ["ZADD", key, "0", self.word(), "0", self.word()],
            ["ZINCRBY", key, self.score(), self.word()],
            ["ZREM", key] + self.words(2),
            ["ZCARD", key],
            ["ZSCORE", key, self.word()],
            ["ZMSCORE", key] + self.words(),
            [self.any("ZRANK", "ZREVRANK"), key, self.word()],
            ["ZCOUNT", key, self.any(*BORDERS), self.any(*BORDERS)],
            ["ZLEXCOUNT", key, self.any(*LEX), self.any(*LEX)],
            [self.any("ZPOPMIN", "ZPOPMAX"), key] + self.maybe(self.number()),
            ["ZRANDMEMBER", key] + self.maybe(self.any("2", "-3", "0")) + self.maybe("WITHSCORES", often=0.2),
            ["ZMPOP", "2", key, self.key(), self.any("MIN", "MAX", "foo")] + self.maybe("COUNT", "2"),
            ["BZPOPMIN", key, "0.01"],
            ["ZSCAN", key, "0", "COUNT", "1000"] + self.maybe("MATCH", self.any(*PATTERNS)),
        )

    def ranges(self):
        key = self.key()
        limit = self.maybe("LIMIT", self.any("0", "1", "-1"), self.any("2", "-1", "0"))
        scores = self.maybe("WITHSCORES")
        return self.any(
            ["ZRANGE", key, self.number(), self.number()] + scores + self.maybe("REV") + self.maybe(*limit, often=0.1),
            ["ZRANGE", key, self.any(*BORDERS), self.any(*BORDERS), "BYSCORE"] + self.maybe("REV") + limit + scores,
            ["ZRANGE", key, self.any(*LEX), self.any(*LEX), "BYLEX"] + self.maybe("REV") + limit + self.maybe("WITHSCORES", often=0.1),
            ["ZREVRANGE", key, self.number(), self.number()] + scores,
            [self.any("ZRANGEBYSCORE", "ZREVRANGEBYSCORE"), key, self.any(*BORDERS), self.any(*BORDERS)] + scores + limit,
            [self.any("ZRANGEBYLEX", "ZREVRANGEBYLEX"), key, self.any(*LEX), self.any(*LEX)] + limit,
            ["ZREMRANGEBYRANK", key, self.number(), self.number()],
            ["ZREMRANGEBYSCORE", key, self.any(*BORDERS), self.any(*BORDERS)],
            ["ZREMRANGEBYLEX", key, self.any(*LEX), self.any(*LEX)],
            ["ZRANGESTORE", self.key(), key, self.number(), self.number()] + self.maybe("REV"),
            ["ZRANGESTORE", self.key(), key, "-inf", "3", "BYSCORE"] + limit,
        )

    def algebra(self):
        keys = self.keys()
        options = self.maybe("WEIGHTS", *[self.score() for _ in keys]) + self.maybe("AGGREGATE", self.any("SUM", "MIN", "MAX", "foo"))
        count = self.any(len(keys), len(keys), len(keys), 0, 9, "abc")
        return self.any(
            [self.any("ZUNION", "ZINTER"), count] + keys + options + self.maybe("WITHSCORES"),
            ["ZDIFF", count] + keys + self.maybe("WITHSCORES"),
            [self.any("ZUNIONSTORE", "ZINTERSTORE"), self.key(), count] + keys + options,
            ["ZDIFFSTORE", self.key(), count] + keys,
            ["ZINTERCARD", count] + keys + self.maybe("LIMIT", self.any("1", "-1")),
        )

    def bits(self):
        key = self.key()
        return self.any(
            ["SETBIT", key, self.any("0", "7", "100", "-1", "abc"), self.any("0", "1", "2")],
            ["GETBIT", key, self.any("0", "7", "100", "-1")],
            ["BITCOUNT", key] + self.maybe(self.number(), self.number()) + self.maybe(self.any("BIT", "BYTE"), often=0.1),
            ["BITPOS", key, self.any("0", "1", "2")] + self.maybe(self.number()) + self.maybe(self.number(), often=0.2),
            ["BITOP", self.any("AND", "OR", "XOR", "NOT"), self.key()] + self.keys(),
        )

    def bitfields(self):
        def field():
            kind = self.any("u8", "i8", "u4", "i5", "u63", "i64", "u1", "i16", "u64", "i65", "x8", "u0")
            offset = self.any("0", "3", "#1", "#2", "100", "-1", "#-1", "abc")
            value = self.any("1", "-1", "200", "-200", "9223372036854775807", "-9223372036854775808", "abc")
            return self.any(["GET", kind, offset], ["GET", kind, offset], ["SET", kind, offset, value], ["INCRBY", kind, offset, value], ["OVERFLOW", self.any("WRAP", "SAT", "FAIL", "x")])

        return [self.any("BITFIELD", "BITFIELD", "BITFIELD", "BITFIELD_RO"), self.key()] + [word for _ in range(self.random.randint(0, 4)) for word in field()]

    def restores(self):
        """Of what has been dumped (compare)."""
        options = self.maybe("REPLACE", often=0.7) + self.maybe("ABSTTL", often=0.2) + self.maybe("IDLETIME", self.number(), often=0.1) + self.maybe("FREQ", self.any("5", "300"), often=0.1)
        return ["RESTORE", self.key(), self.any("0", "0", "100000", "4000000000000", "-1", "abc"), self.any(DUMPED, DUMPED, DUMPED, "", "abc", b"\x00\x01a\x0a\x00" + bytes(8))] + options

    def many(self):
        """Aggregates that are large."""
        first = self.random.randint(0, 400)
        names = [f"m{i}" for i in range(first, first + self.random.randint(1, 200))]
        return self.any(
            ["SADD", "big"] + names,
            ["ZADD", "big"] + [w for i, name in enumerate(names) for w in (i % 17, name)],
            ["HSET", "big"] + [w for name in names for w in (name, name)],
            ["RPUSH", "big"] + names,
            ["LRANGE", "big", self.number(), self.number()],
            ["LTRIM", "big", self.number(), self.number()],
            ["ZRANGE", "big", self.number(), self.number()],
            ["ZREVRANK", "big", names[0]],
            ["ZRANGEBYSCORE", "big", "(3", "5"],
            ["LINSERT", "big", "BEFORE", names[0], "x"],
            ["LREM", "big", "0", names[0]],
            ["DEL", "big"],
        )


DUMPED = "(what DUMP has given)"  # by the other server, which is how each reads what the other writes
UNORDERED = {"SMEMBERS", "SINTER", "SUNION", "SDIFF", "KEYS", "HKEYS", "HVALS", "SPOP"}
BY_CHANCE = {"SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "RANDOMKEY"}
TIMES = {"PTTL", "TTL", "EXPIRETIME", "PEXPIRETIME"}
FLOATS = {"ZRANGE", "ZREVRANGE", "ZRANGEBYSCORE", "ZREVRANGEBYSCORE", "ZSCORE", "ZMSCORE", "ZINCRBY", "ZADD", "ZPOPMIN", "ZPOPMAX", "BZPOPMIN", "ZUNION", "ZINTER", "ZDIFF", "ZMPOP", "ZSCAN"}


def is_key_order_free(words):
    """SORT of a set without an order."""
    return words[0] == "SORT"


def plain(words, answer):
    """What must be equal."""
    name = words[0]
    if isinstance(answer, Error) or answer is None:
        return repr(answer)
    if name in BY_CHANCE:
        return len(answer) if isinstance(answer, list) else "some"
    if name in UNORDERED and isinstance(answer, list):
        return sorted(answer)
    if isinstance(answer, (set, dict)):
        return type(answer), sorted(answer), sorted(map(repr, answer.items())) if isinstance(answer, dict) else None
    if name == "HGETALL":
        return sorted(zip(answer[::2], answer[1::2]))
    if name in ("SCAN", "SSCAN"):
        return answer[0], sorted(answer[1])
    if name in ("HSCAN", "ZSCAN"):
        return answer[0], sorted(zip(answer[1][::2], map(number, answer[1][1::2])))
    if name in FLOATS:
        return floats(answer)
    if is_key_order_free(words) and isinstance(answer, list):
        return sorted(map(repr, answer))
    return answer


def number(value):
    try:
        return repr(float(value))
    except (ValueError, TypeError):
        return value


def floats(answer):
    if isinstance(answer, list):
        return [floats(item) for item in answer]
    return number(answer) if isinstance(answer, bytes) else ("float", repr(answer)) if isinstance(answer, float) else answer


def equal(words, ours, theirs):
    if words[0] in TIMES and isinstance(ours, int) and isinstance(theirs, int):
        return abs(ours - theirs) <= (2 if words[0] in ("TTL", "EXPIRETIME") else 2000)
    return plain(words, ours) == plain(words, theirs)


class Listener:
    """Hears of all that happens to keys."""

    def __init__(self, address):
        self.connection = Connection(address)
        self.connection.ask("CONFIG", "SET", "notify-keyspace-events", "KEAn")
        self.connection.ask("PSUBSCRIBE", "*")

    def heard(self, connection):
        """Until now. `connection` is another one."""
        connection.ask("PUBLISH", "now", "")
        events = []
        while (message := self.connection.read())[2] != b"now":
            events.append(message[2:])
        return events


# What is asked of both, and no part of the comparison: a command changes by chance what later ones see.
def compare(ours, theirs, commands, seed, protocol=2, events=False, show=print):
    generator = Generator(seed)
    differences = 0
    with Connection(ours) as one, Connection(theirs) as other:
        for connection in (one, other):
            connection.ask("HELLO", protocol)
            connection.ask("FLUSHALL")
        listeners = [Listener(address) for address in (ours, theirs)] if events else []
        dumped = ["", ""]
        for i in range(commands):
            words = generator.command()
            given = [[dump if word == DUMPED else word for word in words] for dump in dumped]
            answers = one.ask(*given[0]), other.ask(*given[1])
            heard = [listener.heard(connection) for listener, connection in zip(listeners, (one, other))]
            if not equal(words, *answers) or heard[:1] != heard[1:]:
                differences += 1
                show(f"{i}: {words}\n   ours   {str(answers[0])[:300]!r} {heard[:1]}\n   theirs {str(answers[1])[:300]!r} {heard[1:]}")
            if i % 10 == 0:
                key = generator.key()
                taken = [connection.ask("DUMP", key) for connection in (other, one)]
                dumped = dumped if None in taken else taken
            if i % 500 == 499:
                for connection in (one, other):
                    connection.ask("FLUSHALL")
    return differences


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("theirs")
    parser.add_argument("--commands", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--protocol", type=int, default=2)
    parser.add_argument("--events", action="store_true", help="compares also what keyspace notifications tell")
    options = parser.parse_args()
    found = compare(options.ours, options.theirs, options.commands, options.seed, options.protocol, options.events)
    print(f"{options.commands} commands of seed {options.seed}: {found} answers differ")
    sys.exit(found > 0)
