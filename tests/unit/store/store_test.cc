// What every store promises, for the one in memory and the one of a data directory.
#include "emulator/store/key.h"
#include "emulator/store/rocksdb_store.h"
#include "emulator/store/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <unistd.h>
#include <vector>

namespace snowglobe {

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "snowglobe-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string rows() const { return path_ + "/rows"; }

private:
    std::string path_;
};

Rows all(Store& store, Direction direction = Direction::forward) {
    Rows rows;
    store.scan("", "\xff", direction, [&](std::string_view key, std::string_view value) {
        rows.emplace_back(key, value);
        return true;
    });
    return rows;
}

void put(Store& store, std::string_view key, std::string_view value) {
    store.begin();
    store.put(key, value);
    store.commit();
}

// The parameter says whether the store is one of a directory.
class StoreTest : public testing::TestWithParam<bool> {
protected:
    StoreTest() {
        if (GetParam()) {
            directory_.emplace(folder_.rows(), Durability::process);
            store_ = directory_->load().store;
        } else {
            store_ = make_memory_store();
        }
    }
    Store& store() { return *store_; }

private:
    Folder folder_;
    std::optional<RocksdbDirectory> directory_;
    std::unique_ptr<Store> store_;
};

TEST_P(StoreTest, ScansInOrderOfBytesWithinBounds) {
    for (const char* key : {"b", "a", "\xf0", "ab", "c"}) {
        put(store(), key, key);
    }
    EXPECT_EQ(all(store()).size(), 5u);
    EXPECT_EQ(all(store()).back().first, "\xf0"); // bytes are unsigned
    Rows some;
    store().scan("ab", "c", Direction::forward, [&](std::string_view key, std::string_view value) {
        some.emplace_back(key, value);
        return true;
    });
    EXPECT_EQ(some, (Rows{{"ab", "ab"}, {"b", "b"}}));
    std::string last;
    store().scan("a", "c", Direction::reverse, [&](std::string_view key, std::string_view) {
        last = key;
        return false;
    });
    EXPECT_EQ(last, "b");
}

TEST_P(StoreTest, AnEmptyOrInvertedRangeHasNothing) {
    put(store(), "b", "1");
    for (const Direction direction : {Direction::forward, Direction::reverse}) {
        store().scan("b", "b", direction, [&](std::string_view, std::string_view) {
            ADD_FAILURE();
            return true;
        });
        store().scan("c", "a", direction, [&](std::string_view, std::string_view) {
            ADD_FAILURE();
            return true;
        });
    }
}

TEST_P(StoreTest, ATransactionSeesItsOwnWrites) {
    put(store(), "kept", "1");
    put(store(), "replaced", "1");
    put(store(), "erased", "1");
    store().begin();
    store().put("new", "2");
    store().put("replaced", "2");
    store().erase("erased");
    EXPECT_EQ(store().get("replaced"), "2");
    EXPECT_FALSE(store().get("erased").has_value());
    EXPECT_EQ(all(store()), (Rows{{"kept", "1"}, {"new", "2"}, {"replaced", "2"}}));
    EXPECT_EQ(
        all(store(), Direction::reverse), (Rows{{"replaced", "2"}, {"new", "2"}, {"kept", "1"}}));
    store().commit();
    EXPECT_EQ(all(store()).size(), 3u);
}

TEST_P(StoreTest, ARollbackLeavesNoTrace) {
    put(store(), "replaced", "1");
    put(store(), "erased", "1");
    const Rows before = all(store());
    store().begin();
    store().put("new", "2");
    store().put("replaced", "2");
    store().put("replaced", "3");
    store().erase("erased");
    store().put("erased", "4");
    store().erase("new");
    store().erase("never there");
    store().rollback();
    EXPECT_EQ(all(store()), before);
}

TEST_P(StoreTest, KeysAndValuesAreBytes) {
    const std::string key("k\0\xff", 3);
    const std::string value("\0v\0", 3);
    put(store(), key, value);
    put(store(), "empty", "");
    EXPECT_EQ(store().get(key), value);
    EXPECT_EQ(store().get("empty"), "");
}

// Beside a map: reads, writes of values that keep their size and of others, erasures, many in one
// transaction, of which a part is taken back.
TEST_P(StoreTest, ItIsAMap) {
    std::map<std::string, std::string> committed;
    std::uint64_t state = 7;
    const auto draw = [&](std::uint64_t n) {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (state >> 33) % n;
    };
    for (int transaction = 0; transaction < 3000; ++transaction) {
        std::map<std::string, std::string> now = committed;
        store().begin();
        for (std::uint64_t step = draw(12); step > 0; --step) {
            const std::string key = "key" + std::to_string(draw(transaction < 1500 ? 20 : 3000));
            const auto expected = now.find(key);
            switch (draw(4)) {
            case 0:
                store().erase(key);
                now.erase(key);
                break;
            case 1: {
                const auto found = store().get(key);
                ASSERT_EQ(found.has_value(), expected != now.end());
                ASSERT_EQ(found.value_or(""), found ? expected->second : "");
                break;
            }
            default: {
                const std::string value(draw(3) * 5, static_cast<char>('a' + draw(26)));
                store().put(key, value);
                now[key] = value;
            }
            }
        }
        if (draw(3) == 0) {
            store().rollback();
        } else {
            store().commit();
            committed = now;
        }
        if (transaction % 50 == 0) {
            ASSERT_EQ(all(store()), Rows(committed.begin(), committed.end()));
        }
        for (std::uint64_t i = 0; i < 20; i += 1 + draw(4)) {
            const std::string key = "key" + std::to_string(i);
            ASSERT_EQ(store().get(key).has_value(), committed.contains(key)) << key;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Stores, StoreTest, testing::Bool(), [](const testing::TestParamInfo<bool>& one) {
        return one.param ? "Rocksdb" : "Memory";
    });

// What a process that is killed leaves is what its last flush wrote: an unflushed store is as good
// as one whose process died.
TEST(RocksdbStoreTest, KeepsWhatWasFlushedAndNothingElse) {
    const Folder folder;
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        put(*store, "a", "1");
        put(*store, "b", "1");
        EXPECT_TRUE(store->unflushed());
        store->flush();
        EXPECT_FALSE(store->unflushed());
        put(*store, "a", "2"); // committed, not flushed
        store->begin();
        store->put("c", "3");
        store->rollback();
    }
    RocksdbDirectory directory(folder.rows(), Durability::sync);
    const auto store = directory.load().store;
    EXPECT_EQ(all(*store), (Rows{{"a", "1"}, {"b", "1"}}));
}

TEST(RocksdbStoreTest, RolledBackWritesAreNotFlushed) {
    const Folder folder;
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        put(*store, "a", "1");
        store->begin();
        store->put("a", "2");
        store->put("b", "2");
        store->erase("a");
        store->rollback();
        put(*store, "c", "3");
        store->flush();
    }
    RocksdbDirectory directory(folder.rows(), Durability::process);
    EXPECT_EQ(all(*directory.load().store), (Rows{{"a", "1"}, {"c", "3"}}));
}

TEST(RocksdbStoreTest, ClearForgetsEveryRow) {
    const Folder folder;
    RocksdbDirectory directory(folder.rows(), Durability::process);
    auto store = directory.load().store;
    for (int i = 0; i < 1'000; ++i) {
        put(*store, Key("row").number(static_cast<std::uint64_t>(i)).str(), "value");
    }
    store->flush();
    store.reset();
    directory.clear();
    directory.clear(); // also when there is nothing
    store = directory.load().store;
    EXPECT_EQ(all(*store), Rows{});
    put(*store, "after", "1");
    store->flush();
    store.reset();
    EXPECT_EQ(all(*directory.load().store), (Rows{{"after", "1"}}));
}

// More than the write buffer holds, so that rows lie in files of their own, too.
TEST(RocksdbStoreTest, ManyRowsComeBack) {
    const Folder folder;
    const std::string value(1'000, 'v');
    constexpr int count = 20'000;
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        for (int i = 0; i < count; ++i) {
            put(*store, Key("row").number(static_cast<std::uint64_t>(i)).str(), value);
            store->flush();
        }
    }
    RocksdbDirectory directory(folder.rows(), Durability::process);
    EXPECT_EQ(all(*directory.load().store).size(), static_cast<std::size_t>(count));
}

// Large values lie in files of their own.
TEST(RocksdbStoreTest, LargeValuesComeBackAndGiveTheirSpaceBack) {
    const Folder folder;
    constexpr std::size_t bytes = 64 * 1'024;
    constexpr std::uint64_t count = 1'500; // 94 MB in all
    const auto key = [](std::uint64_t i) { return Key("row").number(i).str(); };
    // No two are alike, so that nothing gets smaller.
    const auto value = [](std::uint64_t i) {
        std::string made;
        std::uint64_t state = i + 1;
        while (made.size() < bytes) {
            state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
            made.append(reinterpret_cast<const char*>(&state), sizeof state);
        }
        return made;
    };
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        for (std::uint64_t i = 0; i < count; ++i) {
            put(*store, key(i), value(i));
            if (i >= 10 && i % 100 != 0) { // as retention takes the oldest, and leaves some
                store->begin();
                store->erase(key(i - 10));
                store->commit();
            }
            store->flush();
        }
    }
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        EXPECT_EQ(store->get(key(1'499)), value(1'499));
        EXPECT_EQ(store->get(key(90)), value(90));
        EXPECT_EQ(store->get(key(91)), std::nullopt);
    }
    std::uintmax_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.rows())) {
        left += entry.file_size();
    }
    EXPECT_LT(left, count * bytes / 2);
    for (const auto& entry : std::filesystem::directory_iterator(folder.rows())) {
        if (entry.path().extension() == ".blob") {
            std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
        }
    }
    EXPECT_THROW(
        {
            RocksdbDirectory directory(folder.rows(), Durability::process);
            directory.load().store;
        },
        StoreError);
}

TEST(RocksdbStoreTest, ADamagedRowIsRefused) {
    const Folder folder;
    {
        RocksdbDirectory directory(folder.rows(), Durability::process);
        const auto store = directory.load().store;
        put(*store, "a", std::string(10'000, 'a'));
        store->flush();
    }
    { // opened once more, so that the row has left the log for a table
        RocksdbDirectory directory(folder.rows(), Durability::process);
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder.rows())) {
        if (entry.path().extension() == ".sst") {
            std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(20);
            file.put('!');
        }
    }
    EXPECT_THROW(
        {
            RocksdbDirectory directory(folder.rows(), Durability::process);
            directory.load().store;
        },
        StoreError);
}

} // namespace

} // namespace snowglobe
