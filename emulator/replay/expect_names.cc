// Names and keys that nothing in the world of the templates has.
#include "emulator/base/spelling.h"
#include "emulator/replay/expect.h"
#include "emulator/handler/include/snowglobe/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

class NameChecker {
public:
    NameChecker(const Expectations& expectations, const KnownNames& known, NamesAt at)
        : expectations_(expectations), known_(known), at_(at) {}

    std::vector<std::string> complaints;

    void check() {
        for (const auto& [section, entries] : expectations_.wanted.items()) {
            if (section == "refused") {
                continue;
            }
            for (const auto& [name, entry] : entries.items()) {
                check_entry(section, name, entry);
            }
        }
        for (std::size_t i = 0; i < expectations_.ignore.size(); ++i) {
            check_ignored(fmt::format("ignore.{}", i), expectations_.ignore[i]);
        }
    }

private:
    void complain(const std::string& path, const std::string& what) {
        const auto line = expectations_.lines.find(path);
        complaints.push_back(fmt::format(
            "{}:{}: {}",
            expectations_.file,
            line == expectations_.lines.end() ? 1 : line->second,
            what));
    }

    void complain_of_name(
        const std::string& path, const std::string& what, const std::string& meant) {
        if (!meant.empty()) {
            complain(path, what + meant);
        } else if (at_ == NamesAt::end) {
            complain(path, what + ", and nothing else has made one");
        }
    }

    void check_entry(const std::string& section, const std::string& name, const json& entry) {
        const std::string path = section + "." + name;
        const ExpectSection& about = *std::find_if(
            known_.sections.begin(), known_.sections.end(), [&](const ExpectSection& one) {
                return one.name == section;
            });
        if (about.form == OutcomeForm::answers) {
            if (name.size() != 3 || name < "100" || name > "599") {
                complain(path, "'" + name + "' is no status of an answer");
            }
            return;
        }
        if (about.form == OutcomeForm::lag) {
            return; // nothing makes a group but that somebody joins it
        }
        const std::vector<std::string>& names = known_.by_section.at(section);
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            complain_of_name(
                path,
                fmt::format("the templates make no {} '{}'", about.noun, name),
                suggestion(name, names));
            return;
        }
        if (about.form == OutcomeForm::items) {
            const json items = entry.value("items", json::array());
            for (std::size_t at = 0; at < items.size(); ++at) {
                check_key(
                    fmt::format("{}.items[{}]", path, at), path, name, items[at].at("key"));
            }
        }
    }

    // `entry` is "tables.orders".
    void check_key(
        const std::string& path,
        const std::string& entry,
        const std::string& table,
        const json& key) {
        const auto& attributes = known_.keys.at(entry);
        for (const auto& [name, value] : key.items()) {
            const auto attribute = attributes.find(name);
            if (attribute == attributes.end()) {
                std::vector<std::string> names;
                for (const auto& [known, type] : attributes) {
                    names.push_back(known);
                }
                complain(
                    path,
                    fmt::format(
                        "the key of '{}' is {}, it has no '{}'",
                        table,
                        fmt::join(names, ", "),
                        name));
                continue;
            }
            const bool number = attribute->second == "N";
            const bool may_be_any = attribute->second.empty();
            if (!may_be_any && !match::is_operator(value) &&
                (number ? !value.is_number() : !value.is_string() || value == "")) {
                complain(
                    path,
                    fmt::format(
                        "the key attribute '{}' of '{}' is of type {}: {} is no {}",
                        name,
                        table,
                        attribute->second,
                        value.dump(),
                        number ? "number" : "text (in quotes, not empty)"));
            }
        }
    }

    // "updated_at", or "tables.orders.updated_at".
    void check_ignored(const std::string& path, const std::string& member) {
        for (const auto& [section, noun, form] : known_.sections) {
            if (!has_content(form) || !member.starts_with(section + ".")) {
                continue;
            }
            const std::vector<std::string>& names = known_.by_section.at(section);
            const std::string rest = member.substr(section.size() + 1);
            if (std::none_of(names.begin(), names.end(), [&](const std::string& name) {
                    return rest.starts_with(name + ".");
                })) {
                complain_of_name(
                    path,
                    fmt::format(
                        "'{}' names no member of a {} that the templates make", member, noun),
                    suggestion(rest.substr(0, rest.rfind('.')), names));
            }
        }
    }

    const Expectations& expectations_;
    const KnownNames& known_;
    const NamesAt at_;
};

} // namespace

void check_names(const Expectations& expectations, const KnownNames& known, NamesAt at) {
    NameChecker checker(expectations, known, at);
    checker.check();
    if (!checker.complaints.empty()) {
        throw ExpectationError(fmt::format("{}", fmt::join(checker.complaints, "\n")));
    }
}

} // namespace snowglobe
