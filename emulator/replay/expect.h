#pragma once
// What a replay must lead to: reads NAME.expect.yaml and compares it with an outcome. Pure: who
// collects the outcome of a world is no matter here. The language is in docs/fixtures.md.
//
// The outcome is {SECTION: {NAME: what stands there}, ..., "refused": number}, with the sections of
// the services (services/outcome_section.h) and "invocations", "answers".
#include "emulator/base/json.h"
#include "services/outcome_section.h"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Something in the file is wrong: one line each, "FILE:LINE: what".
struct ExpectationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ExpectSection {
    std::string name; // "tables"
    std::string noun; // "table"
    OutcomeForm form;
};

// Those of the services and the world's own two, by form.
using ExpectSections = std::vector<ExpectSection>;
ExpectSections sections_of_expectations(const std::vector<OutcomeSection>& of_services);
inline const std::string runs_section = "invocations";
inline const std::string answers_section = "answers";

struct Expectations {
    std::string file;
    json wanted = json::object(); // by section, shorthands written out, always with "refused"
    std::vector<std::string> ignore; // members that outcomes are compared without (--seeds)
    std::map<std::string, int> lines; // of what can be unknown: "tables.orders", "ignore.0"
    bool names_refused = false;       // the file itself says how many inputs are refused
    bool names_answers = false;       // and how `http:` lines are answered

    // Whether `member` of an entry is said: "invocations", "charge", "errors".
    bool says(std::string_view section, std::string_view name, std::string_view member) const;
};

// What exists in the world of the templates.
struct KnownNames {
    ExpectSections sections;
    std::map<std::string, std::vector<std::string>, std::less<>> by_section; // "tables" -> names
    // Key attributes with their types, "" for any: {"tables.orders": {"id": "S"}}
    std::map<std::string, std::map<std::string, std::string>, std::less<>> keys;
};

// `name` is for errors. Throws ExpectationError.
Expectations parse_expectations(
    std::string_view yaml, const std::string& name, const ExpectSections& sections);

// Throws ExpectationError for names that nothing has and keys that no item can have: they would
// hold, or fail, for no reason. What is not there at the start may be made by the replay (a topic
// that is produced to): then only a name that is nearly another's is wrong.
enum class NamesAt : std::uint8_t { start, end };
void check_names(const Expectations& expectations, const KnownNames& known, NamesAt at);

// Each thing that does not hold, as one line: "tables.orders.items[0].item.state: expected "paid",
// found "open"".
std::vector<std::string>
check_expectations(const json& wanted, const json& outcome, const ExpectSections& sections);

// The final state of tables, queues, streams and the like as text that is equal where two worlds
// ended alike: without the ignored members, and without what may legally differ (the order of a
// scan, of a standard queue, and between partition keys of a stream).
std::string final_state(
    const json& outcome, const std::vector<std::string>& ignore, const ExpectSections& sections);

// A stream's records of an outcome by partition key, each key's in order: {KEY: [data]}.
json records_by_key(const json& records);

// Expectations that hold for both outcomes, as the text of a file: what differs is left open.
std::string
write_expectations(const json& outcome, const json& other, const KnownNames& known);

} // namespace snowglobe
