#include "services/kafka/refusal.h"

#include "services/kafka/message_json.h"

#include <algorithm>
#include <string_view>

namespace snowglobe::kafka {

namespace {

constexpr std::string_view error_field = "ErrorCode";

bool is_list_of_structures(const Field& field) {
    return field.kind == Kind::array && field.element == Kind::structure;
}

bool has_error(const Layout& layout, int version) {
    return std::ranges::any_of(layout.fields, [&](const Field& field) {
        return field.versions.has(version) &&
               (field.name == error_field ||
                (is_list_of_structures(field) && has_error(*field.layout, version)));
    });
}

// What a request lists: topics, then partitions. Kafka's requests have these before other lists.
const json& listed(const json& asked) {
    static const json none = json::array();
    if (asked.is_object()) {
        for (const auto& [name, value] : asked.items()) {
            if (value.is_array() && !value.empty()) {
                return value;
            }
        }
    }
    return none;
}

// By which an element of the answer names what was asked; nothing: it does not.
const json* name_of(const Field& field, const json& asked) {
    for (const std::string& name :
         {member_of(field),
          field.name == "PartitionIndex" ? std::string("partition") : std::string()}) {
        if (const auto found = asked.find(name);
            found != asked.end() && !found->is_array() && !found->is_object()) {
            return &*found;
        }
    }
    return nullptr;
}

json refuse(
    const Layout& answer, int version, const json& asked, ErrorCode code, const std::string& why) {
    json out = json::object();
    bool is_told_below = false;
    bool is_named = asked.is_object();
    for (const Field& field : answer.fields) {
        if (!field.versions.has(version) || field.tagged.has(version)) {
            continue;
        }
        const std::string name = member_of(field);
        if (is_list_of_structures(field)) {
            json list = json::array();
            if (has_error(*field.layout, version)) {
                for (const json& one : listed(asked)) {
                    list.push_back(refuse(*field.layout, version, one, code, why));
                }
            }
            is_told_below = is_told_below || !list.empty();
            out[name] = std::move(list);
        } else if (field.name == "ErrorMessage") {
            out[name] = why.empty() ? json() : json(why);
        } else if (!is_named && field.kind == (asked.is_string() ? Kind::text : Kind::int32)) {
            is_named = true; // it was asked for by its name alone
            out[name] = asked;
        } else if (const json* known = asked.is_object() ? name_of(field, asked) : nullptr) {
            out[name] = *known;
        } else if (field.is_required) {
            const bool is_text = field.kind == Kind::text;
            const bool is_number = field.kind == Kind::int8 || field.kind == Kind::int16 ||
                                   field.kind == Kind::int32 || field.kind == Kind::int64;
            if (is_text) {
                out[name] = field.nullable.has(version) ? json() : json("");
            } else if (is_number) {
                out[name] = field.name == "ThrottleTimeMs" ? 0 : -1;
            }
        }
    }
    for (const Field& field : answer.fields) {
        if (field.name == error_field && field.versions.has(version)) {
            out[member_of(field)] = to_number(is_told_below ? ErrorCode::none : code);
        }
    }
    return out;
}

} // namespace

json refusal_of(
    const Schema& response,
    int version,
    const json& request,
    ErrorCode code,
    const std::string& why) {
    return refuse(*response.layout, version, request, code, why);
}

} // namespace snowglobe::kafka
