#pragma once
// As much of MongoDB as EPA's handlers ask for, for tests of handlers without the emulator. Its
// unique indexes are those of database.json. Times are texts of one length, and compared so.
#include <algorithm>
#include <map>
#include <optional>
#include <snowglobe/json.h>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

class SmallMongodb {
public:
    explicit SmallMongodb(const json& configuration) {
        for (const json& collection : configuration.at("collections")) {
            for (const json& index : collection.at("indexes")) {
                if (index.value("unique", false)) {
                    unique_[collection.at("name").get<std::string>()].push_back(
                        index.contains("fields") ? index.at("fields")
                                                 : json::array({index.at("field")}));
                }
            }
        }
    }

    std::map<std::string, std::vector<json>> collections;
    std::map<std::string, json> indexes; // as createIndexes was asked for them
    std::size_t batch = 2; // documents of an answer, where nothing else is asked for

    json run(const std::string& command, const json& request) {
        if (command == "getMore") {
            return page("nextBatch", batch);
        }
        if (command == "ping") {
            return {{"ok", 1}};
        }
        if (command == "listCollections") {
            json names = json::array();
            for (const auto& [name, documents] : collections) {
                names.push_back(json{{"name", name}});
            }
            const json cursor = {{"firstBatch", std::move(names)}, {"id", 0}};
            return {{"cursor", cursor}, {"ok", 1}};
        }
        if (command == "create" || command == "createIndexes") {
            const std::string name = request.at(command).get<std::string>();
            collections[name];
            if (command == "createIndexes") {
                indexes[name] = request.at("indexes");
            }
            return {{"ok", 1}};
        }
        std::vector<json>& documents = collections[request.at(command).get<std::string>()];
        const auto& unique = unique_[request.at(command).get<std::string>()];
        if (command == "find") {
            rest_ = found(documents, request);
            return page("firstBatch", request.value("batchSize", batch));
        }
        if (command == "insert") {
            return insert(documents, unique, request);
        }
        if (command == "update") {
            const json& one = request.at("updates").at(0);
            return update(documents, unique, one);
        }
        if (command == "findAndModify") {
            for (json& document : documents) {
                if (fits(document, request.at("query"))) {
                    change(document, request.at("update"), false);
                    return {{"value", document}, {"ok", 1}};
                }
            }
            return {{"value", nullptr}, {"ok", 1}};
        }
        if (command == "delete") {
            const json& filter = request.at("deletes").at(0).at("q");
            const auto first =
                std::find_if(documents.begin(), documents.end(), [&](const json& document) {
                    return fits(document, filter);
                });
            const int n = first == documents.end() ? 0 : 1;
            if (n == 1) {
                documents.erase(first);
            }
            return {{"n", n}, {"ok", 1}};
        }
        throw std::runtime_error("mongodb: not here: " + command);
    }

private:
    using Unique = std::vector<json>;

    static bool is_less(const json& a, const json& b) { return a.dump() < b.dump(); }

    static bool holds(const json& value, const std::string& operation, const json& given) {
        if (operation == "$in") {
            return std::any_of(given.begin(), given.end(), [&](const json& one) {
                return holds(value, one);
            });
        }
        if (operation == "$lt") {
            return !value.is_null() && is_less(value, given);
        }
        throw std::runtime_error("mongodb: not here: " + operation);
    }

    static bool holds(const json& value, const json& wanted) {
        if (wanted.is_object() && !wanted.contains("$date")) {
            for (const auto& [operation, given] : wanted.items()) {
                if (!holds(value, std::string(operation), given)) {
                    return false;
                }
            }
            return true;
        }
        return value == wanted ||
               (value.is_array() && std::find(value.begin(), value.end(), wanted) != value.end());
    }

    static bool fits(const json& document, const json& filter) {
        for (const auto& [name, wanted] : filter.items()) {
            if (name == "$or") {
                if (std::none_of(wanted.begin(), wanted.end(), [&](const json& way) {
                        return fits(document, way);
                    })) {
                    return false;
                }
            } else if (!holds(document.value(name, json()), wanted)) {
                return false;
            }
        }
        return true;
    }

    static std::vector<json> found(const std::vector<json>& documents, const json& request) {
        std::vector<json> out;
        for (const json& document : documents) {
            if (fits(document, request.at("filter"))) {
                out.push_back(document);
            }
        }
        const json sort = request.value("sort", json::array());
        std::stable_sort(out.begin(), out.end(), [&](const json& a, const json& b) {
            for (const json& one : sort) {
                const auto& [name, direction] = one.items().at(0);
                const json left = a.value(name, json());
                const json right = b.value(name, json());
                if (left != right) {
                    return direction == 1 ? is_less(left, right) : is_less(right, left);
                }
            }
            return false;
        });
        if (request.contains("limit") && out.size() > request.at("limit").get<std::size_t>()) {
            out.resize(request.at("limit").get<std::size_t>());
        }
        return out;
    }

    json page(const char* name, std::size_t size) {
        json documents = json::array();
        while (!rest_.empty() && documents.size() < size) {
            documents.push_back(rest_.front());
            rest_.erase(rest_.begin());
        }
        const json cursor = {{name, std::move(documents)}, {"id", rest_.empty() ? 0 : 7}};
        return {{"cursor", cursor}, {"ok", 1}};
    }

    // The index that has it already, as an error of a write has it.
    static std::optional<json>
    taken(const std::vector<json>& documents, const Unique& unique, const json& wanted) {
        for (const json& fields : unique) {
            for (const json& document : documents) {
                const bool same = std::all_of(fields.begin(), fields.end(), [&](const json& field) {
                    const std::string name = field.get<std::string>();
                    return wanted.contains(name) && document.contains(name) &&
                           wanted.at(name) == document.at(name);
                });
                if (same) {
                    json pattern = json::object();
                    for (const json& field : fields) {
                        pattern[field.get<std::string>()] = 1;
                    }
                    return json{
                        {"code", 11000}, {"errmsg", "E11000"}, {"keyPattern", pattern}};
                }
            }
        }
        return std::nullopt;
    }

    static json insert(std::vector<json>& documents, const Unique& unique, const json& request) {
        int n = 0;
        json errors = json::array();
        for (const json& document : request.at("documents")) {
            if (auto error = taken(documents, unique, document)) {
                errors.push_back(*error);
                if (request.value("ordered", true)) {
                    break;
                }
                continue;
            }
            documents.push_back(document);
            ++n;
        }
        json reply = {{"n", n}, {"ok", 1}};
        if (!errors.empty()) {
            reply["writeErrors"] = errors;
        }
        return reply;
    }

    static void change(json& document, const json& given, bool is_new) {
        for (const auto& [operation, members] : given.items()) {
            for (const auto& [name, value] : members.items()) {
                if (operation == "$set" || (operation == "$setOnInsert" && is_new)) {
                    document[name] = value;
                } else if (operation == "$inc") {
                    document[name] =
                        document.value(name, std::int64_t{0}) + value.get<std::int64_t>();
                } else if (operation == "$addToSet") {
                    json list = document.value(name, json::array());
                    const json all =
                        value.is_object() ? value.at("$each") : json::array({value});
                    for (const json& one : all) {
                        if (std::find(list.begin(), list.end(), one) == list.end()) {
                            list.push_back(one);
                        }
                    }
                    document[name] = list;
                }
            }
        }
    }

    static json update(std::vector<json>& documents, const Unique& unique, const json& one) {
        for (json& document : documents) {
            if (fits(document, one.at("q"))) {
                change(document, one.at("u"), false);
                return {{"n", 1}, {"ok", 1}};
            }
        }
        if (one.value("upsert", false)) {
            json document = one.at("q");
            change(document, one.at("u"), true);
            return insert(documents, unique, {{"documents", json::array({document})}});
        }
        return {{"n", 0}, {"ok", 1}};
    }

    std::map<std::string, Unique> unique_;
    std::vector<json> rest_; // of the one cursor
};

} // namespace epa
