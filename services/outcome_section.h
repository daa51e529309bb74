#pragma once
// What a replay led to in a service, in the form that expectations are compared with
// (emulator/docs/fixtures.md): "tables: {orders: [...]}". A service brings its sections
// (Service::outcome_sections).
#include "emulator/base/json.h"
#include "emulator/call/context.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace snowglobe {

class Service;
enum class Named : std::uint8_t;

// What stands under a name, and what expectations can say of it. In the order in which people are
// told.
enum class OutcomeForm : std::uint8_t {
    items,    // [item as plain JSON], told apart by their keys: count, items
    messages, // {"count", "messages": [body]}: count, messages
    records,  // [{"key", "data"}], in order within a key: count, keys
    number,   // a number: count
    runs,     // {"count", "errors"}: count, errors
    answers,  // a number, and the name is a status: count
    lag,      // a number of records that a reader has not come to: lag
};

constexpr bool has_content(OutcomeForm form) {
    return form <= OutcomeForm::records;
}

struct OutcomeSection {
    std::string_view name; // "tables"
    std::string_view noun; // "table"
    OutcomeForm form;
    Named kind; // Service::names of it stand in the section
    // What stands under a name. Without side effects, like the others.
    json (*content)(Service& service, Context& context, const std::string& name);
    // The attributes that tell one item from another, with their types; null: there are none.
    std::map<std::string, std::string> (*keys)(
        Service& service, Context& context, const std::string& name) = nullptr;
    // How much still waits there at the end, for people; null: nothing ever does.
    std::uint64_t (*waiting)(Service& service, Context& context, const std::string& name) = nullptr;
    bool is_everywhere = false; // its names belong to no account and no region
    std::string_view service = {}; // whose it is; set by whoever gathers the rows
};

// Text that is JSON as JSON.
inline json text_or_json(const std::string& text) {
    json value = json::parse_or_discard(text);
    return value.is_discarded() ? json(text) : value;
}

} // namespace snowglobe
