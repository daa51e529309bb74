// Reads NAME.expect.yaml. Every mistake is told, with its line.
#include "emulator/base/spelling.h"
#include "emulator/replay/expect.h"
#include "emulator/handler/include/snowglobe/match.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <charconv>

namespace snowglobe {

namespace {

// Which members stand under each name of a section.
const std::map<OutcomeForm, std::set<std::string>> members_of = {
    {OutcomeForm::items, {"count", "items"}},
    {OutcomeForm::messages, {"count", "messages"}},
    {OutcomeForm::records, {"count", "keys"}},
    {OutcomeForm::number, {"count"}},
    {OutcomeForm::lag, {"lag"}},
    {OutcomeForm::runs, {"count", "errors"}},
    {OutcomeForm::answers, {"count"}},
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

std::vector<std::string> names_of(const std::set<std::string, std::less<>>& set) {
    return {set.begin(), set.end()};
}

class Reader {
public:
    Reader(const std::string& file, const ExpectSections& sections) {
        out_.file = file;
        for (const ExpectSection& section : sections) {
            sections_[section.name] = members_of.at(section.form);
        }
    }

    Expectations read(std::string_view yaml) {
        YAML::Node root;
        try {
            root = YAML::Load(std::string(yaml));
        } catch (const YAML::Exception& error) {
            throw ExpectationError(
                fmt::format("{}:{}: {}", out_.file, error.mark.line + 1, error.msg));
        }
        out_.wanted["refused"] = 0;
        if (root.IsNull()) {
            complain(1, "is empty: it would hold whatever happens (replay --write-expect FILE "
                        "writes a beginning)");
        } else if (is_map(root, "the file")) {
            read_sections(root);
        }
        if (!complaints_.empty()) {
            throw ExpectationError(fmt::format("{}", fmt::join(complaints_, "\n")));
        }
        return std::move(out_);
    }

private:
    void complain(int line, const std::string& what) {
        complaints_.push_back(fmt::format("{}:{}: {}", out_.file, line, what));
    }
    static int line_of(const YAML::Node& node) { return node.Mark().line + 1; }

    bool is_map(const YAML::Node& node, std::string_view what) {
        if (!node.IsMap()) {
            complain(line_of(node), fmt::format("{} must be a mapping", what));
            return false;
        }
        return true;
    }

    // yaml-cpp takes the last of two members of one name without a word.
    void refuse_twins(const YAML::Node& map) {
        std::set<std::string> seen;
        for (const auto& member : map) {
            if (!seen.insert(member.first.Scalar()).second) {
                complain(
                    line_of(member.first), "'" + member.first.Scalar() + "' stands here twice");
            }
        }
    }

    void read_sections(const YAML::Node& root) {
        refuse_twins(root);
        for (const auto& member : root) {
            const std::string section = member.first.Scalar();
            if (section == "refused") {
                out_.wanted["refused"] = count(member.second, "refused");
                out_.names_refused = true;
            } else if (section == "ignore") {
                read_ignore(member.second);
            } else if (const auto known = sections_.find(section); known != sections_.end()) {
                read_section(*known, member.first, member.second);
                out_.names_answers = out_.names_answers || section == answers_section;
            } else {
                std::vector<std::string> names{"ignore", "refused"};
                for (const auto& [name, members] : sections_) {
                    names.push_back(name);
                }
                complain(
                    line_of(member.first),
                    "unknown section '" + section + "'" + suggestion(section, names));
            }
        }
    }

    void read_ignore(const YAML::Node& node) {
        if (!node.IsSequence()) {
            complain(line_of(node), "ignore must be a list of members");
            return;
        }
        for (const YAML::Node& one : node) {
            if (!one.IsScalar() || one.Scalar().empty()) {
                complain(line_of(one), "ignore must be a list of members");
                continue;
            }
            out_.lines[fmt::format("ignore.{}", out_.ignore.size())] = line_of(one);
            out_.ignore.push_back(one.Scalar());
        }
    }

    void read_section(
        const std::pair<const std::string, std::set<std::string>>& section,
        const YAML::Node& name,
        const YAML::Node& node) {
        const std::string says_nothing = "'" + section.first + "' says nothing";
        if (node.IsNull()) {
            complain(line_of(name), says_nothing);
            return;
        }
        if (!is_map(node, section.first)) {
            return;
        }
        if (node.size() == 0) {
            complain(line_of(name), says_nothing);
        }
        refuse_twins(node);
        json& entries = out_.wanted[section.first] = json::object();
        for (const auto& member : node) {
            const std::string& entry_name = member.first.Scalar();
            out_.lines[section.first + "." + entry_name] = line_of(member.first);
            entries[entry_name] = read_entry(section, member.first, member.second);
        }
    }

    json read_entry(
        const std::pair<const std::string, std::set<std::string>>& section,
        const YAML::Node& name,
        const YAML::Node& node) {
        if (node.IsScalar() || (node.IsMap() && node.size() > 0 &&
                                node.begin()->first.Scalar().starts_with('$'))) {
            const std::string& what = *section.second.begin();
            return {{what, count(node, what)}};
        }
        if (!node.IsMap() || node.size() == 0) {
            complain(
                line_of(name),
                "'" + name.Scalar() + "' says nothing: give a count or a mapping of " +
                    fmt::format("{}", fmt::join(section.second, ", ")));
            return json::object();
        }
        refuse_twins(node);
        json entry = json::object();
        for (const auto& member : node) {
            const std::string& what = member.first.Scalar();
            if (!section.second.contains(what)) {
                complain(
                    line_of(member.first),
                    fmt::format(
                        "unknown member '{}' in '{}'{}",
                        what,
                        section.first,
                        suggestion(
                            what, {section.second.begin(), section.second.end()})));
            } else if (what == "count" || what == "errors" || what == "lag") {
                entry[what] = count(member.second, what);
            } else if (what == "items") {
                entry[what] =
                    read_items(section.first + "." + name.Scalar(), member.first, member.second);
            } else {
                entry[what] = value(member.second);
                check_list(what, entry[what], member.first);
            }
        }
        return entry;
    }

    // A number, or what is said of it.
    json count(const YAML::Node& node, std::string_view what) {
        json number = value(node);
        if ((!number.is_number_integer() || number.get<std::int64_t>() < 0) &&
            !match::is_operator(number)) {
            complain(
                line_of(node),
                fmt::format(
                    "'{}' must be a number from 0 or an operator like {{$at_least: 1}}", what));
        }
        return number;
    }

    void check_list(const std::string& what, const json& list, const YAML::Node& at) {
        const bool keys = what == "keys";
        if (keys ? !list.is_object() : !list.is_array() && !match::is_operator(list)) {
            complain(
                line_of(at),
                "'" + what + "' must be a " + (keys ? "mapping of partition keys" : "list"));
        } else if (keys && list.empty()) {
            complain(line_of(at), "'keys' says nothing");
        }
    }

    json read_items(const std::string& path, const YAML::Node& name, const YAML::Node& node) {
        json items = json::array();
        if (!node.IsSequence() || node.size() == 0) {
            complain(line_of(name), "'items' must be a list of items");
            return items;
        }
        for (const YAML::Node& one : node) {
            out_.lines[fmt::format("{}.items[{}]", path, items.size())] = line_of(one);
            json item = value(one);
            if (!item.is_object() || !item.value("key", json()).is_object() ||
                item["key"].empty() ||
                item.contains("item") == (item.value("absent", json()) == true)) {
                complain(
                    line_of(one),
                    "each of 'items' needs a 'key' and either an 'item' or 'absent: true'");
                item = {{"key", json::object()}, {"absent", true}};
            }
            for (const auto& [member, ignored] : item.items()) {
                if (member != "key" && member != "item" && member != "absent") {
                    complain(line_of(one), "unknown member '" + member + "' of an item");
                }
            }
            items.push_back(std::move(item));
        }
        return items;
    }

    json value(const YAML::Node& node) {
        switch (node.Type()) {
        case YAML::NodeType::Sequence: {
            json list = json::array();
            for (const YAML::Node& one : node) {
                list.push_back(value(one));
            }
            return list;
        }
        case YAML::NodeType::Map:
            return map(node);
        case YAML::NodeType::Scalar:
            return scalar(node);
        default:
            return nullptr;
        }
    }

    json map(const YAML::Node& node) {
        refuse_twins(node);
        json object = json::object();
        std::size_t said = 0;
        for (const auto& member : node) {
            const std::string& name = member.first.Scalar();
            json operand = value(member.second);
            if (name.starts_with('$')) {
                ++said;
                check_operator(name, operand, line_of(member.first));
            }
            object[name] = std::move(operand);
        }
        if (said > 0 && said < object.size()) {
            complain(line_of(node), "operators and other members cannot stand in one mapping");
        } else if (said > 1 && (object.contains("$absent") || object.contains("$any"))) {
            complain(line_of(node), "$absent and $any stand alone");
        }
        return object;
    }

    void check_operator(const std::string& name, const json& operand, int line) {
        const char* needed = nullptr;
        if (!operators.contains(name)) {
            complain(
                line, "unknown operator '" + name + "'" + suggestion(name, names_of(operators)));
        } else if (name == "$any" || name == "$absent") {
            needed = operand == true ? nullptr : "true";
        } else if (name == "$at_least" || name == "$at_most") {
            needed = operand.is_number() ? nullptr : "a number";
        } else if (name == "$count") {
            needed = operand.is_number_integer() || match::is_operator(operand)
                         ? nullptr
                         : "a number or an operator like {$at_least: 1}";
        } else {
            needed = operand.is_string() ? nullptr : "text";
        }
        if (needed != nullptr) {
            complain(line, fmt::format("{} needs {}", name, needed));
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

    std::map<std::string, std::set<std::string>, std::less<>> sections_;
    Expectations out_;
    std::vector<std::string> complaints_;
};

} // namespace

bool Expectations::says(
    std::string_view section, std::string_view name, std::string_view member) const {
    const auto entries = wanted.find(section);
    if (entries == wanted.end()) {
        return false;
    }
    const auto entry = entries->find(name);
    return entry != entries->end() && entry->contains(member);
}

Expectations parse_expectations(
    std::string_view yaml, const std::string& name, const ExpectSections& sections) {
    return Reader(name, sections).read(yaml);
}

} // namespace snowglobe
