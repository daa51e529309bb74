#pragma once
// Makes fixture lines of a dump: a file that somebody has anyhow, like the output of
// `aws sqs receive-message`. A kind of dump is one file of this folder and one line in import.cc.
// Dumps of any size: what a kind does not keep itself is never in memory as a whole.
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

struct ImportOptions {
    std::string queue; // where messages go
    std::string table; // where items stand
};

struct ImportReport {
    std::string what; // "12 messages of aws sqs receive-message, to sqs:orders"
    std::uint64_t lines = 0;
    std::optional<Time> first;
    std::optional<Time> last;
    std::vector<std::string> notes;   // what was left out, and why
    std::vector<std::string> unknown; // what the dump does not say
};

using WriteLine = std::function<void(const json& line)>;

// What a kind throws is FixtureError without a place: the caller knows it.
class ImportKind {
public:
    virtual ~ImportKind() = default;
    virtual std::string_view command() const = 0; // "aws sqs receive-message"
    // The member of a page that holds its records; empty: there are no pages.
    virtual std::string_view list() const = 0;
    // A document that is one record by itself, and one that is a page without a list.
    virtual bool is_record(const json& document) const = 0;
    virtual bool is_page(const json& document) const = 0;
    virtual void add(json record) = 0;
    virtual void end_page(const json& rest) = 0; // all members but the list
    virtual ImportReport finish() = 0;
};

std::unique_ptr<ImportKind> import_sqs_messages(const ImportOptions& options, WriteLine write);
std::unique_ptr<ImportKind> import_dynamodb_items(const ImportOptions& options, WriteLine write);
std::unique_ptr<ImportKind> import_kafka_records(WriteLine write);

// Reads the dump to its end. `name` is the file's in errors; throws FixtureError.
ImportReport import_fixture(
    std::istream& dump, const std::string& name, const ImportOptions& options, WriteLine write);

// Makes lines of what a session's journal holds: its calls at their times, and its faults. `path`
// is the file's; throws FixtureError.
ImportReport import_journal(const std::string& path, const WriteLine& write);

} // namespace snowglobe
