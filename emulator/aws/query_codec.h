#pragma once
// The AWS Query protocol as SQS speaks it, to SDKs from before its JSON protocol (2023): forms in,
// XML out, or JSON where `Accept` asks for it. Everything between is as with the JSON protocol: the
// names of both directions stand in one table.
// Pure.
// Sources: "Making Query API requests" and "Common errors" of the SQS guide, and the flattened
// names of the last service description with protocol "query".
#include "emulator/aws/reply_form.h"
#include "emulator/base/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace snowglobe {

// Beyond it nothing is read: ten messages with ten attributes each are some 450.
constexpr std::size_t query_parameters_max = 10'000;

// Decoded, in the order of the request: those of the URL, then those of a form body.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// nullopt: too many, or not UTF-8.
std::optional<QueryParameters> read_query_parameters(const HttpRequest& request);
// The first of that name, "" if there is none.
std::string_view find_parameter(const QueryParameters& parameters, std::string_view name);

// Before anything is decoded, for requests that may be somebody else's: there is a parameter
// Action, the URL is signed (X-Amz-Credential), the API's version is there.
bool has_action(const HttpRequest& request);
bool has_query_signature(const HttpRequest& request);
bool names_query_version(const HttpRequest& request);

// Whether `Accept` names JSON, and before XML if that, too.
bool accepts_json(const HttpRequest& request);

// The path that a queue's URL has: /<account>/<name>.
bool is_queue_path(std::string_view path);

// The request as its JSON would be. Texts that are no numbers stay texts, so the check of shapes
// refuses them as it does with JSON. A queue's path stands for a missing QueueUrl.
std::variant<json, ApiError> read_query_request(
    std::string_view operation, std::string_view path, const QueryParameters& parameters);

// An error's code and text in this protocol's words.
struct QueryError {
    int status;
    std::string type; // "Sender" or "Receiver"
    std::string code;
    std::string text;
};
QueryError query_error(std::string_view service, const ApiError& error);

HttpResponse render_query(const ReplyForm& form, const Reply& reply, const Id128& request_id);
HttpResponse render_query_json(const ReplyForm& form, const Reply& reply, const Id128& request_id);

} // namespace snowglobe
