#include "emulator/replay/expect.h"

#include "emulator/handler/include/snowglobe/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace snowglobe {

namespace {

// Items by their keys. Of thousands each is found at once where all of its key is text, as is
// usual; else by looking at all.
class ItemIndex {
public:
    explicit ItemIndex(const json& items) : items_(items) {}

    std::vector<const json*> matching(const json& key) {
        if (const auto text = text_of(key, key)) {
            return index_of(key)[*text];
        }
        std::vector<const json*> out;
        for (const json& item : items_) {
            if (!match::mismatch("", key, item)) {
                out.push_back(&item);
            }
        }
        return out;
    }

private:
    using ByText = std::map<std::vector<std::string>, std::vector<const json*>>;

    // The values that `item` has under the names of `key`; nothing: one is no text.
    static std::optional<std::vector<std::string>> text_of(const json& key, const json& item) {
        std::vector<std::string> values;
        for (const auto& [name, ignored] : key.items()) {
            const auto value = item.find(name);
            if (value == item.end() || !value->is_string()) {
                return std::nullopt;
            }
            values.push_back(value->get<std::string>());
        }
        return values;
    }

    ByText& index_of(const json& key) {
        std::vector<std::string> names;
        for (const auto& [name, ignored] : key.items()) {
            names.emplace_back(name);
        }
        const auto [found, is_new] = by_names_.try_emplace(std::move(names));
        if (is_new) {
            for (const json& item : items_) {
                if (auto text = text_of(key, item)) {
                    found->second[*std::move(text)].push_back(&item);
                }
            }
        }
        return found->second;
    }

    const json& items_;
    std::map<std::vector<std::string>, ByText> by_names_;
};

class Checker {
public:
    std::vector<std::string> violations;

    explicit Checker(const ExpectSections& sections) : sections_(sections) {}

    void check(const json& expected, const json& outcome) {
        for (const auto& [section, entries] : expected.items()) {
            if (section == "refused") {
                compare("refused", entries, outcome.value("refused", json(0)));
                continue;
            }
            const json found = outcome.value(section, json::object());
            for (const auto& [name, entry] : entries.items()) {
                check_entry(section_of(section), name, entry, found.value(name, json()));
            }
        }
    }

private:
    const ExpectSection& section_of(const std::string& name) const {
        return *std::find_if(sections_.begin(), sections_.end(), [&](const ExpectSection& one) {
            return one.name == name;
        });
    }

    void check_entry(
        const ExpectSection& section, const std::string& name, const json& entry, json found) {
        const std::string path = section.name + "." + name;
        if (section.form == OutcomeForm::runs && found.is_null()) {
            found = {{"count", 0}, {"errors", 0}};
        } else if (section.form == OutcomeForm::number || section.form == OutcomeForm::answers) {
            found = {{"count", found.is_null() ? json(0) : found}};
        } else if (found.is_null()) {
            violations.push_back(path + ": there is no such " + section.noun);
            return;
        }
        if (const auto count = entry.find("count"); count != entry.end()) {
            const bool is_list = found.is_array();
            compare(path + ".count", *count, is_list ? json(found.size()) : found.at("count"));
        }
        for (const char* number : {"errors", "lag"}) {
            if (const auto expected = entry.find(number); expected != entry.end()) {
                compare(path + "." + number, *expected, found.at(number));
            }
        }
        if (const auto messages = entry.find("messages"); messages != entry.end()) {
            compare(path + ".messages", *messages, found.at("messages"));
        }
        check_items(path, entry.value("items", json::array()), found);
        check_keys(path, entry.value("keys", json::object()), found);
    }

    void check_items(const std::string& path, const json& items, const json& found) {
        ItemIndex index(found);
        for (std::size_t at = 0; at < items.size(); ++at) {
            const json& key = items[at].at("key");
            const std::string where = fmt::format("{}.items[{}]", path, at);
            const std::vector<const json*> matching = index.matching(key);
            const json* const item = matching.empty() ? nullptr : matching.front();
            if (matching.size() > 1 && !items[at].contains("absent")) {
                violations.push_back(fmt::format(
                    "{}: the key {} is that of {} items",
                    where,
                    match::shown(key),
                    matching.size()));
            } else if (items[at].contains("absent")) {
                if (item != nullptr) {
                    violations.push_back(
                        where + ": expected no item, found " + match::shown(*item));
                }
            } else if (item == nullptr) {
                violations.push_back(where + ": there is no item " + match::shown(key));
            } else if (
                const auto difference =
                    match::mismatch(where + ".item", items[at].at("item"), *item)) {
                violations.push_back(*difference + ", of " + match::shown(key));
            }
        }
    }

    void check_keys(const std::string& path, const json& keys, const json& found) {
        const json by_key = keys.empty() ? json::object() : records_by_key(found);
        for (const auto& [key, expected] : keys.items()) {
            compare(path + ".keys." + key, expected, by_key.value(key, json::array()));
        }
    }

    void compare(const std::string& path, const json& expected, const json& found) {
        if (auto difference = match::mismatch(path, expected, found)) {
            violations.push_back(std::move(*difference));
        }
    }

    const ExpectSections& sections_;
};

// Without members of these names, at any depth.
json without(const json& value, const std::set<std::string>& names) {
    if (value.is_array()) {
        json out = json::array();
        for (const json& one : value) {
            out.push_back(without(one, names));
        }
        return out;
    }
    if (!value.is_object()) {
        return value;
    }
    json out = json::object();
    for (const auto& [name, member] : value.items()) {
        if (!names.contains(name)) {
            out[name] = without(member, names);
        }
    }
    return out;
}

// The same for one path of names below `value`, through lists.
void drop(json& value, std::string_view path) {
    if (value.is_array()) {
        for (json& one : value) {
            drop(one, path);
        }
        return;
    }
    const std::size_t dot = path.find('.');
    const std::string name(path.substr(0, dot));
    if (!value.is_object() || !value.contains(name)) {
        return;
    }
    if (dot == std::string_view::npos) {
        value.erase(name);
    } else {
        drop(value[name], path.substr(dot + 1));
    }
}

std::vector<std::string> sorted_texts(const json& list) {
    std::vector<std::string> texts;
    for (const json& one : list) {
        texts.push_back(one.dump());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

} // namespace

ExpectSections sections_of_expectations(const std::vector<OutcomeSection>& of_services) {
    ExpectSections sections{
        {runs_section, "function", OutcomeForm::runs}, {answers_section, "", OutcomeForm::answers}};
    for (const OutcomeSection& section : of_services) {
        sections.push_back(
            {std::string(section.name), std::string(section.noun), section.form});
    }
    std::stable_sort(
        sections.begin(), sections.end(), [](const ExpectSection& a, const ExpectSection& b) {
            return a.form < b.form;
        });
    return sections;
}

std::vector<std::string>
check_expectations(const json& wanted, const json& outcome, const ExpectSections& sections) {
    Checker checker(sections);
    checker.check(wanted, outcome);
    return std::move(checker.violations);
}

json records_by_key(const json& records) {
    json by_key = json::object();
    for (const json& record : records) {
        by_key[record.at("key").get<std::string>()].push_back(record.at("data"));
    }
    return by_key;
}

std::string final_state(
    const json& outcome, const std::vector<std::string>& ignore, const ExpectSections& sections) {
    std::set<std::string> everywhere;
    for (const std::string& member : ignore) {
        if (member.find('.') == std::string::npos) {
            everywhere.insert(member);
        }
    }
    json state = json::object();
    for (const auto& [section, noun, form] : sections) {
        if (!has_content(form)) {
            continue;
        }
        const bool by_key = form == OutcomeForm::records;
        for (const auto& [name, content] : outcome.at(section).items()) {
            json kept = form == OutcomeForm::messages ? content.at("messages") : content;
            if (by_key) { // only a partition key's own order is certain
                kept = records_by_key(kept);
            }
            kept = without(kept, everywhere);
            const std::string prefix = section + "." + name + ".";
            for (const std::string& member : ignore) {
                if (member.starts_with(prefix)) {
                    const std::string_view path = std::string_view(member).substr(prefix.size());
                    if (!by_key) {
                        drop(kept, path);
                        continue;
                    }
                    for (auto key = kept.begin(); key != kept.end(); ++key) {
                        drop(key.value(), path);
                    }
                }
            }
            if (by_key && kept.contains("")) {
                kept[""] = json(sorted_texts(kept[""])); // without a key there is no order
            }
            const bool unordered = form == OutcomeForm::items ||
                                   (form == OutcomeForm::messages && !name.ends_with(".fifo"));
            state[section][name] = unordered ? json(sorted_texts(kept)) : std::move(kept);
        }
    }
    return state.dump();
}

} // namespace snowglobe
