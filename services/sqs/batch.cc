#include "services/sqs/batch.h"

#include "emulator/base/json.h"
#include "services/sqs/errors.h"

#include <algorithm>
#include <set>

namespace snowglobe::sqs {

namespace {

constexpr std::size_t entries_max = 10;
constexpr std::size_t entry_id_max = 80;

bool is_entry_id(std::string_view id) {
    return !id.empty() && id.size() <= entry_id_max &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_';
           });
}

} // namespace

void check_entries(const json& request, std::string_view entry_name) {
    const json& entries = required_member(request, "Entries");
    if (entries.empty()) {
        throw ApiError(
            "EmptyBatchRequest",
            "There should be at least one " + std::string(entry_name) + " in the request.");
    }
    if (entries.size() > entries_max) {
        throw ApiError(
            "TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent " +
                std::to_string(entries.size()) + ".");
    }
    std::set<std::string> ids;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string id = text_member(entries[i], "Id").value_or("");
        if (!entries[i].contains("Id")) {
            throw missing_parameter(std::string(entry_name) + "." + std::to_string(i + 1) + ".Id");
        }
        if (!is_entry_id(id)) {
            throw ApiError(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and "
                "underscores. It can be at most 80 letters long.");
        }
        if (!ids.insert(id).second) {
            throw ApiError("BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
        }
    }
}

json run_entries(const json& request, const std::function<json(const json&)>& entry) {
    json reply = json::object();
    for (const json& one : request.at("Entries")) {
        const auto id = one.at("Id").get<std::string>();
        try {
            json answer = entry(one);
            answer["Id"] = id;
            reply["Successful"].push_back(std::move(answer));
        } catch (const ApiError& error) {
            reply["Failed"].push_back(
                {{"Id", id},
                 {"SenderFault", error.status < 500},
                 {"Code", query_code(error.code)},
                 {"Message", error.message}});
        }
    }
    return reply;
}

} // namespace snowglobe::sqs
