#pragma once
// A command that is run: its arguments, the database that it is for, and who asks. What it comes to
// is an Answer, or a CommandError that is thrown before anything has changed.
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "services/redis/answer.h"
#include "services/redis/keyspace.h"
#include "services/redis/resp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe::redis {

class Client;
struct Clients;

struct Asked {
    Context& context;
    Arguments args; // with the name
    std::uint64_t database = 0;
    int protocol = 2;
    // What its connection is to itself; null: it is a call's, which knows no connection.
    Client* client = nullptr;
    const Clients* clients = nullptr; // all of them, where `client` is one
    // A call that is to be made before it is answered (CLIENT UNBLOCK).
    std::optional<Call> before = {};
    // Of a call: which connection listens to what is published, or waits. 0: none.
    std::uint64_t connection = 0;
    bool is_in_transaction = false;
    bool is_plain = false;              // Configs::is_plain; false: that is not known
    std::uint64_t draws = 0;            // made for it
    std::optional<Wait> wait = {};      // set: it has no answer yet
    std::string name = {};              // as errors have it: "get", "object|encoding"

    Keyspace keys() const { return {context, database, is_plain}; }
    std::size_t size() const { return args.size(); }
    const std::string& arg(std::size_t i) const { return args[i]; }
    // Whether the argument is this word, in any case of its letters.
    bool is(std::size_t i, std::string_view word) const;
    std::int64_t integer(std::size_t i) const; // throws CommandError
    double real(std::size_t i, const char* error = "ERR value is not a valid float") const;
    // A number below n, from the seed.
    std::uint64_t pick(std::uint64_t n);
};

bool equals_word(std::string_view text, std::string_view lower_case_word);

// Where ranges from `start` to `stop` begin and how much they have, of so many elements; both may
// count from the end.
struct Span {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};
Span span_of(std::int64_t start, std::int64_t stop, std::uint64_t size);

} // namespace snowglobe::redis
