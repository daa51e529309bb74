#pragma once
// What can go wrong with a request, as GraphQL's responses tell it: "errors": [{"message",
// "locations", "path", "extensions"}].
#include <cstddef>
#include <snowglobe/json.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace graphql {

using snowglobe::json;

// Both count from 1; columns are bytes.
struct Location {
    std::size_t line = 1;
    std::size_t column = 1;
};

struct Error {
    std::string message;
    std::vector<Location> locations = {};
    json path = {};       // of a field that failed: names and indexes
    json extensions = {}; // {"code": ...}

    json to_json() const;
};

// The request as a whole cannot be executed: nothing of it was.
struct RequestError : std::runtime_error {
    RequestError(std::string code_, std::vector<Error> errors_);
    std::string code;
    std::vector<Error> errors; // at least one, each with the code
};

inline constexpr const char* parse_failed = "GRAPHQL_PARSE_FAILED";
inline constexpr const char* validation_failed = "GRAPHQL_VALIDATION_FAILED";

// For resolvers: this field is null, others go on.
struct FieldError : std::runtime_error {
    FieldError(const std::string& message, json extensions_)
        : std::runtime_error(message), extensions(std::move(extensions_)) {}
    json extensions;
};

// What hostile requests are held to. Each is far above what a person writes.
struct Limits {
    std::size_t text_bytes_max = 256 * 1024;
    std::size_t tokens_max = 20'000;
    std::size_t depth_max = 32;     // of selections, of literals, of list types
    std::size_t fields_max = 2'000; // of an operation, its fragments written out
    std::size_t errors_max = 20;    // told of a request that is not valid
    std::size_t response_bytes_max = 5 * 1024 * 1024;
};

} // namespace graphql
