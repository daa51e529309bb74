#include "emulator/replay/import.h"

#include "emulator/base/spelling.h"
#include "emulator/replay/fixture.h"
#include "emulator/replay/fixture_hint.h"
#include "emulator/replay/dump_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

// Which kind a part belongs to; nullptr: none.
ImportKind* kind_of(const std::vector<std::unique_ptr<ImportKind>>& kinds, const DumpPart& part) {
    for (const auto& kind : kinds) {
        const bool own = part.list.empty()
                             ? kind->is_record(part.value) || kind->is_page(part.value)
                             : kind->list() == part.list;
        if (own) {
            return kind.get();
        }
    }
    return nullptr;
}

std::string commands(const std::vector<std::unique_ptr<ImportKind>>& kinds) {
    std::string text;
    for (const auto& kind : kinds) {
        (text += text.empty() ? "" : " or ") += kind->command();
    }
    return text;
}

// " (did you mean Items?)", of a member that is a list by another name.
std::string meant(const json& page, const std::vector<std::unique_ptr<ImportKind>>& kinds) {
    std::vector<std::string> lists;
    for (const auto& kind : kinds) {
        lists.emplace_back(kind->list());
    }
    if (page.is_object()) {
        for (const auto& [name, value] : page.items()) {
            const std::string hint = suggestion(name, lists);
            if (!hint.empty() && value.is_structured()) {
                return fmt::format(": it has '{}'{}", name, hint);
            }
        }
    }
    return {};
}

std::string in_brackets(const std::string& hint) {
    return hint.empty() ? "" : " (" + hint + ")";
}

} // namespace

ImportReport import_fixture(
    std::istream& dump, const std::string& name, const ImportOptions& options, WriteLine write) {
    std::vector<std::unique_ptr<ImportKind>> kinds;
    kinds.push_back(import_sqs_messages(options, write));
    kinds.push_back(import_dynamodb_items(options, write));
    kinds.push_back(import_kafka_records(write));
    std::vector<std::string_view> lists;
    for (const auto& kind : kinds) {
        if (!kind->list().empty()) {
            lists.push_back(kind->list());
        }
    }

    ImportKind* found = nullptr;
    DumpReader reader(dump, lists);
    const auto take = [&](DumpPart part) {
        ImportKind* kind = kind_of(kinds, part);
        if (kind == nullptr) {
            const bool fixture = part.value.is_object() && part.value.contains("source");
            if (part.value.is_object() && part.value.contains("snowglobe")) {
                throw FixtureError(
                    "this is a journal: name its file, which may have parts beside it");
            }
            throw FixtureError(
                fixture ? "this is a fixture already"
                        : "this is no output of " + commands(kinds) + ", as JSON" +
                              meant(part.value, kinds) + in_brackets(fixture_hint(reader.head())));
        }
        if (found != nullptr && kind != found) {
            throw FixtureError(fmt::format(
                "output of {}, after that of {}: each needs a fixture of its own",
                kind->command(),
                found->command()));
        }
        found = kind;
        const bool is_end = part.is_end || (part.list.empty() && !kind->is_record(part.value));
        is_end ? kind->end_page(part.value) : kind->add(std::move(part.value));
    };
    const auto first = reader.head().find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        throw FixtureError(name + ": empty: it holds no message and no item");
    }
    try {
        if (reader.head()[first] != '{' && reader.head()[first] != '[') {
            const std::string hint = fixture_hint(reader.head());
            if (!hint.empty()) {
                throw FixtureError("1: not JSON" + in_brackets(hint));
            }
        }
        reader.read([&](DumpPart part) {
            const std::uint64_t line = part.line;
            try {
                take(std::move(part));
            } catch (const FixtureError& error) {
                throw FixtureError(fmt::format("{}: {}", line, error.what()));
            }
        });
    } catch (const FixtureError& error) {
        throw FixtureError(fmt::format("{}:{}", name, error.what()));
    }
    ImportReport report;
    try {
        if (found != nullptr) {
            report = found->finish();
        }
    } catch (const FixtureError& error) {
        throw FixtureError(fmt::format("{}: {}", name, error.what()));
    }
    if (report.lines == 0) { // no fixture: nothing would be replayed
        throw FixtureError(name + ": it holds no message and no item");
    }
    return report;
}

} // namespace snowglobe
