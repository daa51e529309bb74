#pragma once
// A world of the toy service with a data directory of its own: it can end and go on.
#include "emulator/store/rocksdb_store.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

namespace snowglobe::toy {

class SavedWorldTest : public testing::Test {
protected:
    SavedWorldTest() {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        rows.emplace((folder / "rows").string(), Durability::process);
        world = make_world(7, false, rows->load().store);
    }
    ~SavedWorldTest() override {
        world.reset();
        rows.reset();
        std::filesystem::remove_all(folder);
    }

    // What was not saved is lost, as with kill -9.
    void begin_again(std::uint64_t seed = 0) {
        world.reset();
        world = make_world(seed, false, rows->load().store);
    }
    void run_for(Duration time) {
        const Time until = world->now() + time;
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
        world->move_to(until);
    }
    void raise(json request) {
        world->admit(call("Raise", std::move(request)), [](const Reply&) {});
        run_for(milliseconds{1});
    }
    std::int64_t value(const std::string& name) {
        std::int64_t out = 0;
        world->look(*world->service("toy"), Scope{}, [&](Context& context) {
            out = read(context, name);
        });
        return out;
    }
    std::string digest_of_rows() {
        std::string all;
        rows->load().store->scan(
            "", "\xff", Direction::forward, [&](std::string_view key, std::string_view bytes) {
                all.append(key).append("=").append(bytes).append("\n");
                return true;
            });
        return all;
    }

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("snowglobe-world-" + std::to_string(getpid()));
    std::optional<RocksdbDirectory> rows;
    std::unique_ptr<World> world;
};

} // namespace snowglobe::toy
