"""Commands from a seed, asked of this emulator and of two other servers that speak MongoDB's protocol: every answer that differs, and from whom.

    python -m tests.mongodb.beside 127.0.0.1:27017 java=127.0.0.1:27018 ferret=127.0.0.1:27019 --commands 20000 --seed 1

Neither of the others is MongoDB. Where all three agree nothing is shown; where ours is alone, ours is to be looked at; where one of the others is
alone, it is counted under what was asked, and so is what the two others answer each in its own way (--show prints those, too).

Commands come in scenes: a few documents and indexes, then commands, until one is answered differently (what comes behind it would meet other
documents), then all documents. What nobody promises is left out of the comparison: errors' texts, ids that servers make, cursors' ids, plans.
"""
import argparse
import collections
import datetime
import random
import sys

import bson
import pymongo
import pymongo.errors

DATABASE = "beside"
NAMES = ["a", "b", "c", "n.x", "n.y", "list", "list.0", "items.k", "items.v", "none"]
DAY = datetime.datetime(2026, 1, 1, 12, 30)
SCALARS = [
    None, True, False, 0, 1, 2, 3, -5, 2**31 - 1, bson.Int64(1), bson.Int64(2**40), 1.0, 2.5, -0.5, 1e20, "", "a", "b", "abc", "Z", "10",
    DAY, DAY + datetime.timedelta(days=40), bson.ObjectId("65f0c0ffee65f0c0ffee0001"), b"\x00\xff",
]  # fmt: skip
NUMBERS = [0, 1, 2, 3, -5, 10, 2**31 - 1, bson.Int64(5), bson.Int64(2**40), 2.5, -0.5, 1e3]
TYPES = ["int", "long", "double", "number", "string", "bool", "null", "array", "object", "date", "objectId", "binData", 2, 16, 10]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    # Values
    def any(self, *choices):
        return self.random.choice(choices)

    def chance(self, often):
        return self.random.random() < often

    def scalar(self):
        return self.random.choice(SCALARS)

    def number(self):
        return self.random.choice(NUMBERS)

    def value(self, depth=0):
        dice = self.random.random()
        if dice < 0.75 or depth > 1:
            return self.scalar()
        if dice < 0.9:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]
        return {self.any("x", "y", "k"): self.value(depth + 1) for _ in range(self.random.randint(0, 2))}

    def document(self, number):
        document = {"_id": number if self.chance(0.9) else self.any(f"s{number}", number + 0.5, bson.Int64(number))}
        for name in "abc":
            if self.chance(0.7):
                document[name] = self.value() if self.chance(0.5) else self.number()
        if self.chance(0.5):
            document["n"] = {"x": self.scalar(), "y": self.number()}
        if self.chance(0.5):
            document["list"] = [self.number() for _ in range(self.random.randint(0, 4))]
        if self.chance(0.4):
            document["items"] = [{"k": self.any("p", "q", "r"), "v": self.number()} for _ in range(self.random.randint(0, 3))]
        return document

    def name(self):
        return self.random.choice(NAMES)

    # Filters
    def condition(self, depth=0):
        dice = self.random.randrange(16)
        if dice < 6:
            return {self.any("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"): self.value(1)}
        if dice == 6:
            return {self.any("$in", "$nin"): [self.scalar() for _ in range(self.random.randint(0, 3))]}
        if dice == 7:
            return {"$exists": self.any(True, False, 1, 0)}
        if dice == 8:
            return {"$type": self.any(*TYPES, ["int", "string"])}
        if dice == 9:
            return {"$mod": [self.any(2, 3), self.any(0, 1)]}
        if dice == 10:
            return {"$regex": self.any("^a", "b$", "A", "."), "$options": self.any("", "i")}
        if dice == 11:
            return {"$all": [self.scalar() for _ in range(self.random.randint(1, 2))]}
        if dice == 12:
            return {"$size": self.random.randint(0, 3)}
        if dice == 13:
            return {"$elemMatch": self.any({"$gt": 1}, {"k": "p"}, {"k": "q", "v": {"$gte": 2}}, {"$gte": 1, "$lt": 3})}
        if dice == 14 and depth == 0:
            return {"$not": self.condition(1)}
        return {"$gte": self.number(), "$lt": self.number()}

    def filter(self, depth=0):
        dice = self.random.random()
        if dice < 0.1:
            return {}
        if dice < 0.2:
            return {"_id": self.random.randint(0, 9)}
        if dice < 0.5:
            return {self.name(): self.value(1)}
        if dice < 0.85 or depth > 1:
            return {self.name(): self.condition()}
        return {self.any("$and", "$or", "$nor"): [self.filter(depth + 1) for _ in range(self.random.randint(1, 3))]}

    # What is changed
    def update(self):
        dice = self.random.random()
        if dice < 0.08:
            return {name: self.value() for name in "ab" if self.chance(0.7)}
        update = {}
        for _ in range(self.any(1, 1, 1, 2)):
            operator = self.any(
                "$set", "$set", "$inc", "$unset", "$mul", "$min", "$max", "$push", "$push", "$addToSet", "$pull", "$pop", "$rename", "$setOnInsert", "$pullAll", "$bit",
            )  # fmt: skip
            update[operator] = self.change(operator)
        return update

    def change(self, operator):
        listed = self.any("list", "list", "items", "a", "fresh")
        match operator:
            case "$set":
                return {self.any(*NAMES, "list.$", "list.$[]", "items.$[].v", "list.6", "fresh.deep"): self.value()}
            case "$setOnInsert":
                return {"made": self.scalar()}
            case "$inc" | "$mul":
                return {self.any("a", "b", "n.y", "list.0", "fresh", "list.$[]", "items.$[].v"): self.any(self.number(), self.number(), self.scalar())}
            case "$unset":
                return {self.any(*NAMES): ""}
            case "$min" | "$max":
                return {self.any("a", "n.y", "fresh"): self.scalar()}
            case "$push":
                modifiers = {"$each": [self.number() for _ in range(self.random.randint(0, 3))]}
                if self.chance(0.4):
                    modifiers["$sort"] = self.any(1, -1)
                if self.chance(0.4):
                    modifiers["$slice"] = self.any(0, 2, -2, 10)
                if self.chance(0.3):
                    modifiers["$position"] = self.any(0, 1, -1, 10)
                return {listed: modifiers if self.chance(0.5) else self.value(1)}
            case "$addToSet":
                return {listed: {"$each": [self.number(), self.number()]} if self.chance(0.4) else self.scalar()}
            case "$pull":
                return {listed: self.any(self.number(), {"$gte": 2}, {"k": "p"}, {"$in": [1, 2]}, {"v": {"$gt": 1}})}
            case "$pullAll":
                return {listed: [self.number(), self.number()]}
            case "$pop":
                return {listed: self.any(1, -1, 1, -1, 2)}
            case "$rename":
                return {self.any("a", "n.x", "none"): self.any("b", "moved", "n.z")}
            case "$bit":
                return {self.any("a", "n.y", "fresh"): {self.any("and", "or", "xor"): self.any(1, 6, bson.Int64(12))}}

    # What is shown
    def projection(self):
        include = self.any(1, 0, True)
        names = self.random.sample(["a", "b", "n.x", "items.k", "list"], self.random.randint(1, 2))
        projection = {name: include for name in names}
        if self.chance(0.3):
            projection["_id"] = self.any(0, 1)
        if self.chance(0.15):
            projection["list"] = {"$slice": self.any(1, -2, [1, 2])}
        if self.chance(0.1):
            projection["items"] = {"$elemMatch": {"k": self.any("p", "q")}}
        return projection

    def sort(self):
        return {**{self.any("a", "b", "n.x", "n.y", "list", "items.v"): self.any(1, -1) for _ in range(self.any(1, 2))}, "_id": 1}

    def expression(self, depth=0):
        dice = self.random.randrange(10)
        if dice < 4 or depth > 1:
            return self.any("$a", "$b", "$n.y", "$list", "$items.v", "$none", 1, 2.5, "text")
        one, other = self.expression(depth + 1), self.expression(depth + 1)
        return {
            4: {"$add": ["$n.y", 1]}, 5: {"$ifNull": [one, other]}, 6: {"$cond": [{"$gt": [one, other]}, "more", "less"]}, 7: {self.any("$eq", "$lt", "$cmp"): [one, other]},
            8: {"$multiply": ["$n.y", 2]}, 9: {"$concat": ["<", {"$ifNull": ["$text", "none"]}, ">"]},
        }[dice]  # fmt: skip

    def stages(self):
        stages = [{"$match": self.filter()}, {"$sort": {"_id": 1}}]
        for _ in range(self.any(1, 1, 2)):
            stages.append(self.any(
                {"$project": {"_id": 1, "e": self.expression()}},
                {"$project": self.any({"a": 1}, {"a": 0}, {"n.x": 1, "_id": 0})},
                {"$group": {"_id": self.any("$a", "$n.x", None, {"k": "$b"}), "n": {"$sum": 1}, "s": {self.any("$sum", "$avg", "$min", "$max", "$first", "$last", "$push"): self.any("$n.y", "$a")}}},
                {"$unwind": self.any("$list", "$items", {"path": "$list", "preserveNullAndEmptyArrays": True}, {"path": "$items", "includeArrayIndex": "i"})},
                {"$limit": self.any(1, 3)},
                {"$skip": self.any(0, 1, 3)},
                {"$match": self.filter()},
                {"$count": "n"},
            ))  # fmt: skip
        return stages

    # Commands
    def command(self, c):
        return self.any(
            self.find, self.find, self.find, self.update_command, self.update_command, self.update_command, self.find_and_modify, self.insert, self.delete, self.count,
            self.distinct, self.aggregate, self.aggregate, self.index, self.wrong,
        )(c)  # fmt: skip

    def find(self, c):
        command = {"find": c, "filter": self.filter(), "sort": self.sort() if self.chance(0.5) else {"_id": 1}}
        if self.chance(0.4):
            command["projection"] = self.projection()
        if self.chance(0.2):
            command["skip"] = self.random.randint(0, 3)
        if self.chance(0.3):
            command["limit"] = self.random.randint(0, 4)
        return command

    def update_command(self, c):
        one = {"q": self.filter(), "u": self.update()}
        if self.chance(0.3):
            one["multi"] = True
        if self.chance(0.3):
            one["upsert"] = True
        if self.chance(0.1):
            one = {"q": {}, "u": {"$inc": {self.any("list.$[e]", "items.$[e].v"): 1}}, "arrayFilters": [self.any({"e": {"$gte": 2}}, {"e.k": "p"})]}
        return {"update": c, "updates": [one]}

    def find_and_modify(self, c):
        command = {"findAndModify": c, "query": self.filter(), "sort": {"_id": 1}}
        if self.chance(0.25):
            return {**command, "remove": True}
        return {**command, "update": self.update(), "new": self.any(True, False), "upsert": self.any(True, False, False)}

    def insert(self, c):
        return {"insert": c, "documents": [self.document(self.random.randint(0, 15)) for _ in range(self.random.randint(1, 3))], "ordered": self.any(True, False)}

    def delete(self, c):
        return {"delete": c, "deletes": [{"q": self.filter(), "limit": self.any(0, 1, 1)}]}

    def count(self, c):
        return {"count": c, "query": self.filter(), **self.any({}, {}, {"skip": 1}, {"limit": 2})}

    def distinct(self, c):
        return {"distinct": c, "key": self.name(), "query": self.filter()}

    def aggregate(self, c):
        return {"aggregate": c, "pipeline": self.stages(), "cursor": {}}

    def index(self, c):
        name = self.any("a", "b", "n.x", "list", "items.k")
        key = {name: self.any(1, -1), **self.any({}, {}, {"c": 1})}
        options = self.any({}, {}, {"unique": True}, {"sparse": True}, {"unique": True, "sparse": True})
        return {"createIndexes": c, "indexes": [{"key": key, "name": "_".join(key), **options}]}

    def wrong(self, c):
        return self.any(
            {"find": c, "filter": {"a": {self.any("$foo", "$in", "$mod", "$size", "$all", "$elemMatch"): self.any(1, "x", None)}}},
            {"find": c, "filter": {self.any("$and", "$or", "$foo"): self.any(1, [], [1], {})}},
            {"find": c, "sort": {"a": self.any(0, 2, "x")}},
            {"find": c, "projection": {"a": 1, "b": 0}},
            {"find": c, "limit": self.any("x", -1)},
            {"update": c, "updates": [{"q": {}, "u": {self.any("$foo", "$set", "$inc", "$push"): self.any(1, {"": 1}, {"a": "x"}, {"_id": "new"})}}]},
            {"update": c, "updates": [{"q": {}, "u": {"$set": {"a": 1}, "$inc": {"a": 1}}}]},
            {"update": c, "updates": [{"q": {}, "u": {"plain": 1}, "multi": True}]},
            {"insert": c, "documents": self.any([], [{"_id": [1]}], [{"_id": 0}])},
            {"delete": c, "deletes": [{"q": {}, "limit": self.any(2, "x")}]},
            {"aggregate": c, "pipeline": [{self.any("$foo", "$limit", "$skip", "$match", "$unwind", "$group", "$count"): self.any(-1, "x", {"a": 1})}], "cursor": {}},
            {"dropIndexes": c, "index": self.any("none", "_id_")},
            {"createIndexes": c, "indexes": self.any([], [{"key": {}, "name": "x"}], [{"key": {"a": 0}, "name": "x"}], [{"key": {"a": 1}}])},
            {"distinct": c, "key": ""},
            {self.any("foo", "find"): self.any(1, "")},
        )


CHANGES = {"insert", "update", "delete", "findAndModify", "createIndexes", "dropIndexes"}


class Failed(str):
    """An error: its code is what counts."""


def plain(answer, is_grouped=False):
    """What must be equal of it."""
    told = {}
    if "cursor" in answer:
        told["batch"] = answer["cursor"]["firstBatch"]
        if is_grouped:  # in no order that is promised
            told["batch"] = sorted(told["batch"], key=lambda one: repr(exact(one)))
    if "lastErrorObject" in answer:
        told["last"] = sorted(answer["lastErrorObject"].items())
    for name in ("n", "nModified", "value", "nIndexesWas", "numIndexesAfter"):
        if name in answer:
            told[name] = answer[name]
    if "values" in answer:
        told["values"] = sorted(map(repr, map(exact, answer["values"])))  # in no order that is promised
    if "writeErrors" in answer:
        told["errors"] = [(one["index"], one["code"]) for one in answer["writeErrors"]]
    if "upserted" in answer:
        told["upserted"] = [(one["index"], one["_id"]) for one in answer["upserted"]]
    return exact(told)


GIVEN = bson.ObjectId("65f0c0ffee65f0c0ffee0001")


def exact(value):
    """With the kinds of numbers, which Python takes for equal, and in their order, what it takes for equal in any."""
    if isinstance(value, dict):
        return [(name, exact(of)) for name, of in value.items()]
    if isinstance(value, (list, tuple)):
        return [exact(one) for one in value]
    if isinstance(value, bson.ObjectId) and value != GIVEN:
        return "an id that a server made"
    if isinstance(value, float) and value != value:
        return "NaN"
    return type(value).__name__, value


def ask(database, command):
    try:
        return plain(database.command(command), any("$group" in stage for stage in command.get("pipeline", [])))
    except pymongo.errors.OperationFailure as error:
        return Failed(error.code)
    except pymongo.errors.PyMongoError as error:
        return Failed(type(error).__name__)


def kind_of(command):
    """What it is counted under."""
    name = next(iter(command))
    marked = sorted({word for word in words_of(command) if word.startswith("$")} - {"$and", "$or", "$each", "$eq"})
    return " ".join([name, *marked[:3]])


def words_of(value):
    if isinstance(value, dict):
        for name, of in value.items():
            yield name
            yield from words_of(of)
    elif isinstance(value, list):
        for one in value:
            yield from words_of(one)


class Comparison:
    def __init__(self, servers, show, shows_all):
        self.servers = servers  # by name; the first is ours
        self.show, self.shows_all = show, shows_all
        self.verdicts = collections.Counter()
        self.kinds = collections.defaultdict(collections.Counter)

    def differs(self, command, before):
        """Whether anybody answers otherwise; told."""
        answers = {name: ask(database, command) for name, database in self.servers.items()}
        ours, *others = answers.values()
        agree = [name for name, answer in list(answers.items())[1:] if answer == ours]
        if len(agree) == len(others):
            self.verdicts["all alike"] += 1
            return False
        names = list(answers)[1:]
        if agree:
            verdict = "alone: " + " ".join(name for name in names if name not in agree)
        else:
            verdict = "alone: ours" if others and all(one == others[0] for one in others) else "each its own"
        self.verdicts[verdict] += 1
        self.kinds[verdict][kind_of(command)] += 1
        if verdict == "alone: ours" or self.shows_all:
            self.show(f"{verdict}: {command}")
            for one in before:
                self.show(f"   after   {one}")
            for name, answer in answers.items():
                self.show(f"   {name:7} {'error ' if isinstance(answer, Failed) else ''}{str(answer)[:700]}")
        return True


def compare(servers, commands, seed, show=print, shows_all=False):
    generator = Generator(seed)
    comparison = Comparison(servers, show, shows_all)
    while (asked := comparison.verdicts.total()) < commands:
        c = f"c{asked}"
        documents = [generator.document(n) for n in range(generator.random.randint(0, 6))]
        script = [{"insert": c, "documents": documents}] if documents else []
        before = []
        for command in script + [generator.command(c) for _ in range(5)]:
            if comparison.differs(command, before) or comparison.differs({"find": c, "sort": {"_id": 1}}, [*before, command]):
                break
            if next(iter(command)) in CHANGES:
                before = [*before, command]
        for database in servers.values():
            ask(database, {"drop": c})  # one of them cannot always
    return asked, comparison


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("others", nargs="+", metavar="NAME=HOST:PORT")
    parser.add_argument("--commands", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    database = f"{DATABASE}_{options.seed}"
    addresses = {"ours": options.ours, **dict(one.split("=") for one in options.others)}
    databases = {name: pymongo.MongoClient(f"mongodb://{address}/")[database] for name, address in addresses.items()}
    for one in databases.values():
        ask(one, {"dropDatabase": 1})
    asked, found = compare(databases, options.commands, options.seed, shows_all=options.show)
    for verdict, kinds in found.kinds.items():
        print(f"{verdict}:")
        for kind, count in kinds.most_common(40):
            print(f"   {count:5} {kind}")
    print(f"{asked} commands of seed {options.seed}: {dict(found.verdicts)}")
    sys.exit(found.verdicts["alone: ours"] > 0)
