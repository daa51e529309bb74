// Writes what happened as expectations. JSON is YAML, so each item, message and record is a line of
// it. Two outcomes, of two seeds, show what may differ: that is left open.
#include "emulator/replay/expect.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::size_t entries_max = 500; // of a table, queue or stream; else its count

bool has_dollar(const json& value) {
    if (value.is_array()) {
        return std::any_of(value.begin(), value.end(), has_dollar);
    }
    if (!value.is_object()) {
        return false;
    }
    for (const auto& [name, member] : value.items()) {
        if (name.starts_with('$') || has_dollar(member)) {
            return true;
        }
    }
    return false;
}

// What holds for both.
json common(const json& a, const json& b) {
    const json anything = {{"$any", true}};
    if (a == b) {
        return a;
    }
    if (a.is_object() && b.is_object()) {
        json out = json::object();
        for (const auto& [name, member] : a.items()) {
            if (const auto other = b.find(name); other != b.end()) {
                out[name] = common(member, *other);
            }
        }
        return out;
    }
    if (a.is_array() && b.is_array() && a.size() == b.size()) {
        json out = json::array();
        for (std::size_t i = 0; i < a.size(); ++i) {
            out.push_back(common(a[i], b[i]));
        }
        return out;
    }
    return anything;
}

std::string count_text(const json& a, const json& b) {
    if (a == b) {
        return a.dump();
    }
    return fmt::format(
        "{{$at_least: {}, $at_most: {}}}",
        std::min(a.get<std::uint64_t>(), b.get<std::uint64_t>()),
        std::max(a.get<std::uint64_t>(), b.get<std::uint64_t>()));
}

std::string quoted(std::string_view text) {
    return json(text).dump();
}

json part(const json& item, const std::map<std::string, std::string>& keys, bool of_key) {
    json out = json::object();
    for (const auto& [name, member] : item.items()) {
        if (keys.contains(name) == of_key) {
            out[name] = member;
        }
    }
    return out;
}

std::string
items_text(const json& a, const json& b, const std::map<std::string, std::string>& keys) {
    std::map<std::string, json> others;
    for (const json& item : b) {
        others[part(item, keys, true).dump()] = part(item, keys, false);
    }
    std::string out;
    for (const json& item : a) {
        const json key = part(item, keys, true);
        const auto other = others.find(key.dump());
        if (other != others.end()) {
            out += fmt::format(
                "      - key: {}\n        item: {}\n",
                key.dump(),
                common(part(item, keys, false), other->second).dump());
        }
    }
    return out;
}

json count_of(const json& content) {
    return content.is_array() ? json(content.size()) : content.at("count");
}

std::string entry_text(
    OutcomeForm form,
    const json& a,
    const json& b,
    const std::string& section,
    const std::string& name,
    const KnownNames& known) {
    std::string out = fmt::format(
        "  {}:\n    count: {}\n", quoted(name), count_text(count_of(a), count_of(b)));
    const bool wrapped = form == OutcomeForm::messages;
    const json& list = wrapped ? a.at("messages") : a;
    const json& other = wrapped ? b.at("messages") : b;
    if (list.empty()) {
        return out;
    }
    if (list.size() > entries_max || has_dollar(list)) {
        return out + fmt::format(
                         "    # what {} holds is not written: {}\n",
                         name,
                         list.size() > entries_max ? "it is much" : "names begin with '$'");
    }
    if (form == OutcomeForm::items) {
        const std::string items = items_text(list, other, known.keys.at(section + "." + name));
        if (!items.empty()) {
            out += "    items:\n" + items;
        }
    } else if (form == OutcomeForm::messages) {
        if (list.size() == other.size()) {
            out += "    messages:\n";
            const json messages = common(list, other);
            for (const json& message : messages) {
                out += "      - " + message.dump() + "\n";
            }
        }
    } else {
        const json by_key = records_by_key(list);
        const json others = records_by_key(other);
        out += "    keys:\n";
        for (const auto& [key, records] : by_key.items()) {
            const json both =
                others.contains(key) ? common(records, others.at(key)) : json{{"$any", true}};
            if (!both.is_array()) {
                out += fmt::format("      {}: {{$any: true}}\n", quoted(key));
                continue;
            }
            out += fmt::format("      {}:\n", quoted(key));
            for (const json& record : both) {
                out += "        - " + record.dump() + "\n";
            }
        }
    }
    return out;
}

} // namespace

std::string
write_expectations(const json& outcome, const json& other, const KnownNames& known) {
    std::string out = "# What this replay must lead to. Written by replay --write-expect: keep "
                      "what matters, drop the rest.\n";
    for (const auto& [section, noun, form] : known.sections) {
        if (outcome.at(section).empty()) {
            continue;
        }
        out += section + ":\n";
        for (const auto& [name, content] : outcome.at(section).items()) {
            const std::string shown = form == OutcomeForm::answers ? name : quoted(name);
            const json also = other.at(section).value(name, content);
            if (has_content(form)) {
                out += entry_text(form, content, also, section, name, known);
            } else if (content.is_number()) {
                out += fmt::format("  {}: {}\n", shown, count_text(content, also));
            } else if (form == OutcomeForm::lag) {
                out += fmt::format(
                    "  {}: {{lag: {}}}\n", shown, count_text(content.at("lag"), also.at("lag")));
            } else {
                out += fmt::format(
                    "  {}: {{count: {}, errors: {}}}\n",
                    shown,
                    count_text(content.at("count"), also.at("count")),
                    count_text(content.at("errors"), also.at("errors")));
            }
        }
    }
    return out + fmt::format(
                     "refused: {}\n", count_text(outcome.at("refused"), other.at("refused")));
}

} // namespace snowglobe
