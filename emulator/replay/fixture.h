#pragma once
// A fixture: captured or written inputs of a world, one JSON object a line, in order of time:
//     {"t":"2026-03-02T08:00:00Z","source":"kinesis:command-stream-dev","key":"+1480","body":{...}}
// The format is described in emulator/docs/fixtures.md.
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "emulator/call/call.h"
#include "services/fixture_source.h"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

class Service;

// The kinds of sources that lines may have, beside the world's own (fault, fake).
using FixtureSources = std::vector<FixtureSource>;
FixtureSources fixture_sources_of(const std::vector<std::unique_ptr<Service>>& services);

struct FixtureLine {
    std::uint64_t number = 0; // in the file, from 1
    Time t{};
    std::string source; // "sqs:orders"
    std::string who;    // identity for draws: content, and which of equal ones it is
    Call call;
    std::optional<FixtureSource> from; // none: the world's own (a fault)

    bool is_state() const { return from && from->is_state; }
    bool is_answered() const { return from && from->is_answered; }
};

struct Fixture {
    std::string path; // as it was given, for people
    std::vector<FixtureLine> state;
    std::vector<FixtureLine> inputs; // by time
    // Where the lines go, each once, and so where the templates must stand: the default one first
    // if a line goes there, then in the order of the lines. Never empty.
    std::vector<Scope> scopes;

    std::string place(std::uint64_t number) const; // "file:line"
    std::string place(const FixtureLine& line) const { return place(line.number); }
};

// Throws FixtureError ("file:line: what"). `scope` is that of the lines that name no account and no
// region.
Fixture
read_fixture(const std::string& path, const Scope& scope, const FixtureSources& sources);
// The same for a file that is at hand; `path` is its name in errors.
Fixture read_fixture(
    std::istream& file,
    const std::string& path,
    const Scope& scope,
    const FixtureSources& sources);

} // namespace snowglobe
