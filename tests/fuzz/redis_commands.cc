// What a client of Redis sends: frames, and commands, which are run on a keyspace of their own. A
// frame that can be read is written and read again as the same; an answer can be read in both
// protocols; a command that is refused has changed nothing; what DUMP gives, RESTORE takes. Besides,
// all bytes are a dump of a value, with a checksum that is right.
#include "services/redis/commands.h"
#include "services/redis/crc64.h"
#include "services/redis/dumped.h"
#include "services/redis/packed.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace snowglobe::redis {

namespace {

using fuzz::require;

class Nobody final : public Context::Caller {
public:
    Reply call_from_event(Context&, Call) override { return {}; }
    bool real_time() const override { return false; }
};

std::map<std::string, std::string> contents(Store& store) {
    std::map<std::string, std::string> rows;
    store.scan("", "\xff\xff\xff\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
    });
    return rows;
}

// Of those that may make a string of hundreds of megabytes, or as many picks.
bool is_huge(const Arguments& arguments) {
    constexpr std::string_view names[] = {
        "BITFIELD", "SETBIT", "SETRANGE", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER"};
    const Command* const command = find_command(arguments);
    return command != nullptr && std::ranges::find(names, command->name) != std::end(names) &&
           std::ranges::any_of(arguments, [](const std::string& one) { return one.size() > 4; });
}

class World {
public:
    void run(const Arguments& arguments) {
        const Command* const command = find_command(arguments);
        if (command == nullptr || !command->fits(arguments.size()) || is_huge(arguments) ||
            (command->kind != Command::Kind::look && command->kind != Command::Kind::call)) {
            return;
        }
        ++commands_;
        const Time now = from_epoch_ns(1'767'225'600'000'000'000 + commands_ * 1'000'000);
        Context context(
            nobody_, *store_, draws_, now, Scope{}, "in/" + std::to_string(commands_), "redis", false);
        Asked asked{context, arguments};
        const auto before = contents(*store_);
        store_->begin();
        const Answer answer = run_command(*command, asked);
        if (answer.is_error()) {
            expired(before);
        }
        store_->commit();
        check(answer);
        dump(context, arguments);
    }

private:
    // What is refused takes away at most what has expired.
    void expired(const std::map<std::string, std::string>& before) {
        for (const auto& [key, value] : contents(*store_)) {
            const auto found = before.find(key);
            require(
                key.starts_with("redis.count") || (found != before.end() && found->second == value),
                "a command that was refused has changed something");
        }
    }
    static void check(const Answer& answer) {
        for (const int protocol : {2, 3}) {
            const std::string written = write_answer(answer, protocol);
            std::string_view left = written;
            while (!left.empty()) {
                require(read_answer(left).has_value(), "an answer that cannot be read");
            }
        }
    }
    void dump(Context& context, const Arguments& arguments) {
        if (arguments.size() < 2) {
            return;
        }
        Asked asked{context, {"DUMP", arguments[1]}};
        const Answer dumped = redis::dump(asked);
        if (dumped.kind != Answer::Kind::bulk) {
            return;
        }
        store_->begin();
        asked.args = {"RESTORE", "again", "0", dumped.text, "REPLACE"};
        require(redis::restore(asked).kind == Answer::Kind::status, "it cannot be restored");
        asked.args = {"DUMP", "again"};
        require(redis::dump(asked).text.size() == dumped.text.size(), "another dump");
        store_->rollback();
    }

    Nobody nobody_;
    const Draws draws_{7};
    std::unique_ptr<Store> store_ = make_memory_store();
    std::int64_t commands_ = 0;
};

void check_frames(std::string_view bytes) {
    RespFramer framer;
    World world;
    while (!bytes.empty()) {
        const Cut cut = framer.cut(bytes);
        if (cut.kind == Cut::Kind::refused || cut.kind == Cut::Kind::more) {
            return;
        }
        require(cut.bytes > 0 && cut.bytes <= bytes.size(), "a frame that is not there");
        const auto command = read_command(bytes.substr(0, cut.bytes));
        bytes.remove_prefix(cut.bytes);
        if (cut.kind == Cut::Kind::blank || !command || command->empty()) {
            continue;
        }
        require(read_command(write_command(*command)) == command, "another command");
        world.run(*command);
    }
}

void check_dump(std::string_view bytes) {
    std::string payload(bytes);
    append_little_endian(11, 2, payload);
    append_little_endian(crc64(payload), 8, payload);
    const auto read = read_dump(payload);
    if (const auto* value = std::get_if<DumpedValue>(&read)) {
        const auto again = read_dump(write_dump(*value));
        const auto* same = std::get_if<DumpedValue>(&again);
        require(
            same != nullptr && same->type == value->type && same->text == value->text &&
                same->elements.size() == value->elements.size() &&
                same->members.size() == value->members.size(),
            "another value");
    }
}

} // namespace

} // namespace snowglobe::redis

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    redis::check_frames(fuzz::text_of(data, size));
    redis::check_dump(fuzz::text_of(data, size));
    return 0;
}
