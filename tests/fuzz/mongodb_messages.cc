// What a client of MongoDB sends: messages (OP_MSG, OP_QUERY), or documents of BSON, each of which is then
// a command. Commands are run on databases of their own. A document that can be read is shown as JSON, and
// as a shell shows it; an answer is a document, in a message that can be read; a command that is
// refused has changed nothing.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/message.h"
#include "services/mongodb/mongodb.h"
#include "tests/fuzz/fuzz.h"

#include <map>
#include <memory>
#include <string>

namespace snowglobe::mongodb {

namespace {

using fuzz::require;

constexpr std::int32_t op_msg = 2013;

class Nobody final : public Context::Caller {
public:
    Reply call_from_event(Context&, Call) override { return {}; }
    bool real_time() const override { return false; }
};

std::map<std::string, std::string> contents(Store& store) {
    std::map<std::string, std::string> rows;
    store.scan(
        "",
        "\xff\xff\xff\xff",
        Direction::forward,
        [&](std::string_view key, std::string_view value) {
            rows.emplace(key, value);
            return true;
        });
    return rows;
}

std::string message_of(View command) {
    std::string content(4, '\0'); // no flags
    content += '\0';              // section kind 0
    content += command.bytes();
    std::string message;
    put_int32(message, static_cast<std::int32_t>(header_bytes + content.size()));
    put_int32(message, 1);
    put_int32(message, 0);
    put_int32(message, op_msg);
    return message + content;
}

class World {
public:
    void run(const Message& message) {
        Command command = message.command;
        ++commands_;
        const Time now = from_epoch_ns(1'767'225'600'000'000'000 + commands_ * 1'000'000);
        Context context(
            nobody_,
            *store_,
            draws_,
            now,
            Scope{},
            "in/" + std::to_string(commands_),
            "mongodb",
            false);
        const CommandRow* const row = find_command(command.name);
        const bool is_look = row == nullptr || row->kind == CommandRow::Kind::look;
        const auto before = contents(*store_);
        store_->begin();
        bool is_refused = false;
        Document answer;
        try {
            command.database =
                message.is_query ? message.query_database : database_of(command.body);
            Asked asked{mongodb_, context, command};
            asked.is_inside = is_look; // who has not logged in may look, too
            answer = run_command(asked);
        } catch (const MongoError& error) {
            is_refused = true;
            answer = error.answer();
        } catch (const std::exception& error) {
            require(false, error.what()); // whatever is wrong with it, it is told so
        }
        is_refused ? store_->rollback() : store_->commit();
        require(
            !is_refused || contents(*store_) == before,
            "a command that was refused has changed something");
        check_answer(message, answer);
    }

private:
    static void check_answer(const Message& message, View answer) {
        require(
            check_document(answer.bytes(), 2 * depth_max).bytes().size() == answer.bytes().size(),
            "an answer that is no document");
        const std::string written = write_answer(message, answer);
        require(
            read_int32(written) == static_cast<std::int32_t>(written.size()),
            "an answer of another length");
    }

    Nobody nobody_;
    const Draws draws_{7};
    std::unique_ptr<Store> store_ = make_memory_store();
    Mongodb mongodb_;
    std::int64_t commands_ = 0;
};

void check_document_of(View document) {
    static_cast<void>(to_json(document).dump());
    static_cast<void>(shell_text(document));
}

// False: it is no message.
bool run_message(World& world, std::string_view bytes) {
    try {
        const Message message = read_message(bytes);
        check_document_of(message.command.body);
        world.run(message);
        return true;
    } catch (const MalformedMessage&) {
        return false;
    } catch (const MalformedBson&) {
        return false;
    }
}

void check_messages(std::string_view bytes) {
    World world;
    while (bytes.size() >= 5) {
        const std::int32_t length = read_int32(bytes);
        if (length < 5 || static_cast<std::size_t>(length) > bytes.size()) {
            return;
        }
        const std::string_view one = bytes.substr(0, static_cast<std::size_t>(length));
        bytes.remove_prefix(one.size());
        const bool is_message = one.size() > header_bytes && run_message(world, one);
        if (is_message) {
            continue;
        }
        try {
            run_message(world, message_of(check_document(one)));
        } catch (const MalformedBson&) {
            return;
        }
    }
}

} // namespace

} // namespace snowglobe::mongodb

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    mongodb::check_messages(fuzz::text_of(data, size));
    return 0;
}
