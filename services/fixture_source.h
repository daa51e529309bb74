#pragma once
// What the lines of a fixture (emulator/docs/fixtures.md) mean to a service: "kinesis:orders" is a
// PutRecord. A service brings a row for each kind of source (Service::fixture_sources).
#include "emulator/base/json.h"
#include "emulator/call/call.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// What is wrong with a line; whoever reads the file adds "file:line: ".
struct FixtureError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A line of a fixture. All throw FixtureError.
struct FixtureInput {
    json& line;
    std::string name; // "orders"
    Scope scope;

    // Of `key` and the like.
    const std::string& text(const char* member) const;
    // What is sent: `body` as it is if that is text, else as compact JSON; or `body64` decoded.
    std::string bytes() const;
    // `body` where it is JSON by itself: an item. Taken out of the line. `what` is for people.
    json object(const char* what) const;
    // `attrs`: further members of the request, in AWS's names and shapes.
    json attributes(std::initializer_list<std::string_view> known) const;
};

struct FixtureRequest {
    std::string_view operation; // "PutRecord"
    json request;
    std::string payload = {}; // Call::payload
};

class Context;
class Service;
enum class Named : std::uint8_t;

// Where a line goes, and nothing is there.
struct Absent {
    std::string what;                 // "there is no such queue in us-east-1"
    std::string asked;                // "ordres"
    std::vector<std::string> meant;   // one of these, if it is near
    std::vector<std::string> present; // what is there, for people
};

struct FixtureSource {
    std::string_view kind; // "kinesis", before the colon
    std::string_view name; // what stands after it, for people: "STREAM"
    FixtureRequest (*read)(const FixtureInput& input);
    // Where the name may be an ARN: the service in it, and what stands before the name.
    std::string_view arn_service = {}; // "kinesis"
    std::string_view arn_prefix = {};  // "stream/"
    bool is_state = false;             // put in place before everything else (Service::put_state)
    bool is_answered = false; // somebody waits for its answer, which is counted by its status
    // What the name names, and how people call such a thing ("queue"). Sources whose names are no
    // such names look for themselves, without side effects; nullopt: it is there.
    std::string_view noun = {};
    Named named = {};
    std::optional<Absent> (*find_absent)(Service&, Context&, const json& request) = nullptr;
    std::string_view service = {}; // whose it is; set by whoever gathers the rows
};

} // namespace snowglobe
