#include "emulator/cli/expect.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace snowglobe {

namespace {

// The sections, and which members stand under each name in them.
const std::map<std::string, std::set<std::string>, std::less<>> sections = {
    {"tables", {"count", "items"}},
    {"queues", {"count", "messages"}},
    {"streams", {"count", "keys"}},
    {"outside", {"count"}},
    {"invocations", {"count", "errors"}},
    {"answers", {"count"}},
};

const std::set<std::string, std::less<>> operators = {
    "$any",
    "$absent",
    "$starts_with",
    "$ends_with",
    "$contains",
    "$at_least",
    "$at_most",
    "$count"};

class Reader {
public:
    explicit Reader(const std::string& name) : name_(name) {}

    json read(std::string_view yaml) const {
        YAML::Node root;
        try {
            root = YAML::Load(std::string(yaml));
        } catch (const YAML::Exception& error) {
            throw ExpectationError(fmt::format("{}:{}: {}", name_, error.mark.line + 1, error.msg));
        }
        json out = {{"refused", 0}};
        if (root.IsNull()) {
            return out;
        }
        require_map(root, "expectations");
        for (const auto& member : root) {
            const std::string section = member.first.Scalar();
            if (section == "refused") {
                out["refused"] = value(member.second);
            } else if (const auto known = sections.find(section); known != sections.end()) {
                out[section] = read_section(*known, member.second);
            } else {
                fail(member.first, "unknown section '" + section + "'");
            }
        }
        return out;
    }

private:
    [[noreturn]] void fail(const YAML::Node& at, const std::string& what) const {
        throw ExpectationError(fmt::format("{}:{}: {}", name_, at.Mark().line + 1, what));
    }

    void require_map(const YAML::Node& node, std::string_view what) const {
        if (!node.IsMap()) {
            fail(node, fmt::format("{} must be a mapping", what));
        }
    }

    json read_section(
        const std::pair<const std::string, std::set<std::string>>& section,
        const YAML::Node& node) const {
        require_map(node, section.first);
        json out = json::object();
        for (const auto& member : node) {
            json entry = value(member.second);
            if (entry.is_number() || is_operator(entry)) {
                entry = {{"count", std::move(entry)}};
            }
            if (!entry.is_object()) {
                fail(member.second, "expected a count or a mapping");
            }
            for (const auto& [name, ignored] : entry.items()) {
                if (!section.second.contains(name)) {
                    fail(
                        member.second,
                        fmt::format("unknown member '{}' in '{}'", name, section.first));
                }
            }
            check_items(entry, member.second);
            out[member.first.Scalar()] = std::move(entry);
        }
        return out;
    }

    void check_items(const json& entry, const YAML::Node& at) const {
        const auto items = entry.find("items");
        if (items == entry.end()) {
            return;
        }
        for (const json& one : *items) {
            if (!one.is_object() || !one.value("key", json()).is_object() ||
                one.contains("item") == (one.value("absent", json()) == true)) {
                fail(at, "each of 'items' needs a 'key' and either an 'item' or 'absent: true'");
            }
        }
    }

    static bool is_operator(const json& value) {
        return value.is_object() && value.size() == 1 && value.begin().key().starts_with('$');
    }

    json value(const YAML::Node& node) const {
        switch (node.Type()) {
        case YAML::NodeType::Sequence: {
            json list = json::array();
            for (const YAML::Node& one : node) {
                list.push_back(value(one));
            }
            return list;
        }
        case YAML::NodeType::Map: {
            json object = json::object();
            for (const auto& member : node) {
                const std::string& name = member.first.Scalar();
                if (name.starts_with('$') && !operators.contains(name)) {
                    fail(member.first, "unknown operator '" + name + "'");
                }
                object[name] = value(member.second);
            }
            return object;
        }
        case YAML::NodeType::Scalar:
            return scalar(node);
        default:
            return nullptr;
        }
    }

    // A quoted scalar is text, whatever it looks like.
    static json scalar(const YAML::Node& node) {
        const std::string& text = node.Scalar();
        if (node.Tag() == "!") {
            return text;
        }
        if (text == "true" || text == "false") {
            return text == "true";
        }
        if (text.empty() || text == "null" || text == "~") {
            return nullptr;
        }
        std::int64_t number = 0;
        const char* end = text.data() + text.size();
        if (const auto read = std::from_chars(text.data(), end, number);
            read.ec == std::errc() && read.ptr == end) {
            return number;
        }
        const json fraction = json::parse_or_discard(text);
        return fraction.is_number() ? fraction : json(text);
    }

    std::string name_;
};

class Checker {
public:
    std::vector<std::string> violations;

    void check(const json& expected, const json& outcome) {
        for (const auto& [section, entries] : expected.items()) {
            if (section == "refused") {
                compare("refused", entries, outcome.value("refused", json(0)));
                continue;
            }
            const json found = outcome.value(section, json::object());
            for (const auto& [name, entry] : entries.items()) {
                check_entry(section, name, entry, found.value(name, json()));
            }
        }
    }

private:
    void check_entry(
        const std::string& section, const std::string& name, const json& entry, json found) {
        const std::string path = section + "." + name;
        const bool counted = section == "outside" || section == "answers";
        if (section == "invocations" && found.is_null()) {
            found = {{"count", 0}, {"errors", 0}};
        } else if (counted) {
            found = {{"count", found.is_null() ? json(0) : found}};
        } else if (found.is_null()) {
            violations.push_back(
                path + ": there is no such " + section.substr(0, section.size() - 1));
            return;
        }
        if (const auto count = entry.find("count"); count != entry.end()) {
            const bool is_list = found.is_array();
            compare(path + ".count", *count, is_list ? json(found.size()) : found.at("count"));
        }
        if (const auto errors = entry.find("errors"); errors != entry.end()) {
            compare(path + ".errors", *errors, found.at("errors"));
        }
        if (const auto messages = entry.find("messages"); messages != entry.end()) {
            compare(path + ".messages", *messages, found);
        }
        check_items(path, entry.value("items", json::array()), found);
        check_keys(path, entry.value("keys", json::object()), found);
    }

    void check_items(const std::string& path, const json& items, const json& found) {
        for (std::size_t at = 0; at < items.size(); ++at) {
            const json& key = items[at].at("key");
            const std::string where = fmt::format("{}.items[{}]", path, at);
            const auto item = std::find_if(found.begin(), found.end(), [&](const json& one) {
                return !mismatch("", key, one);
            });
            if (items[at].contains("absent")) {
                if (item != found.end()) {
                    violations.push_back(where + ": expected no item, found " + shown(*item));
                }
            } else if (item == found.end()) {
                violations.push_back(where + ": there is no item " + shown(key));
            } else {
                compare(where + ".item", items[at].at("item"), *item);
            }
        }
    }

    void check_keys(const std::string& path, const json& keys, const json& found) {
        for (const auto& [key, expected] : keys.items()) {
            json records = json::array();
            for (const json& record : found) {
                if (record.at("key") == key) {
                    records.push_back(record.at("data"));
                }
            }
            compare(path + ".keys." + key, expected, records);
        }
    }

    void compare(const std::string& path, const json& expected, const json& found) {
        if (auto difference = mismatch(path, expected, found)) {
            violations.push_back(std::move(*difference));
        }
    }

    // The first place where they differ, in words.
    static std::optional<std::string>
    mismatch(const std::string& path, const json& expected, const json& found) {
        if (expected.is_object() && expected.size() == 1 &&
            expected.begin().key().starts_with('$')) {
            return holds(expected.begin().key(), expected.begin().value(), found)
                       ? std::nullopt
                       : std::optional(differs(path, expected, found));
        }
        if (expected.is_object() && found.is_object()) {
            for (const auto& [name, value] : expected.items()) {
                const auto member = found.find(name);
                if (member == found.end()) {
                    if (is_absent(value)) {
                        continue;
                    }
                    return fmt::format(
                        "{}.{}: expected {}, found nothing", path, name, shown(value));
                }
                if (auto difference = mismatch(path + "." + name, value, *member)) {
                    return difference;
                }
            }
            return std::nullopt;
        }
        if (expected.is_array() && found.is_array()) {
            for (std::size_t at = 0; at < std::min(expected.size(), found.size()); ++at) {
                if (auto difference =
                        mismatch(fmt::format("{}[{}]", path, at), expected[at], found[at])) {
                    return difference;
                }
            }
            if (expected.size() != found.size()) {
                const bool more = found.size() > expected.size();
                return fmt::format(
                    "{}: expected {} elements, found {}; the first {} is {}",
                    path,
                    expected.size(),
                    found.size(),
                    more ? "too many" : "missing",
                    shown(more ? found[expected.size()] : expected[found.size()]));
            }
            return std::nullopt;
        }
        return expected == found ? std::nullopt : std::optional(differs(path, expected, found));
    }

    static bool is_absent(const json& expected) { return expected == json{{"$absent", true}}; }

    static bool holds(const std::string& name, const json& operand, const json& found) {
        if (name == "$any") {
            return true;
        }
        if (name == "$count") {
            return found.is_array() && found.size() == operand;
        }
        if (name == "$at_least" || name == "$at_most") {
            return found.is_number() && operand.is_number() &&
                   (name == "$at_least" ? found >= operand : found <= operand);
        }
        if (!found.is_string() || !operand.is_string()) {
            return false; // $absent too: there is something
        }
        const auto& text = found.get_ref<const std::string&>();
        const auto& part = operand.get_ref<const std::string&>();
        return name == "$starts_with" ? text.starts_with(part)
               : name == "$ends_with" ? text.ends_with(part)
                                      : name == "$contains" && text.find(part) != std::string::npos;
    }

    static std::string differs(const std::string& path, const json& expected, const json& found) {
        return fmt::format("{}: expected {}, found {}", path, shown(expected), shown(found));
    }

    static std::string shown(const json& value) {
        constexpr std::size_t characters_max = 200;
        std::string text = value.dump();
        if (text.size() > characters_max) {
            text.resize(characters_max);
            text += "…";
        }
        return text;
    }
};

} // namespace

json parse_expectations(std::string_view yaml, const std::string& name) {
    return Reader(name).read(yaml);
}

std::vector<std::string> check_expectations(const json& expected, const json& outcome) {
    Checker checker;
    checker.check(expected, outcome);
    return std::move(checker.violations);
}

} // namespace snowglobe
