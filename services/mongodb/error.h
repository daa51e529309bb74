#pragma once
// An error of MongoDB's: a number, its name, a text, and what else the answer says. Thrown below an
// operation; it ends the command, or the one statement of several that it is about.
#include "emulator/base/error.h"
#include "services/mongodb/bson.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

enum class ErrorCode : int {
#define ERROR(name, number) name = number,
#include "services/mongodb/error_codes.def"
#undef ERROR
};

// "BadValue", "Location51024"
std::string name_of(ErrorCode code);
std::optional<ErrorCode> error_code_of(std::string_view name);
std::vector<std::string> error_names();

struct MongoError {
    ErrorCode code;
    std::string message;
    Document extra = {}; // members of the answer: keyPattern, keyValue

    MongoError(ErrorCode code_, std::string message_, Document extra_ = {})
        : code(code_), message(std::move(message_)), extra(std::move(extra_)) {}
    MongoError(int code_, std::string message_)
        : MongoError(static_cast<ErrorCode>(code_), std::move(message_)) {}
    // What MongoDB has, and Snowglobe has not (yet).
    static MongoError unsupported(std::string_view what);

    // As the world knows errors, and back again; nothing: an error of no code of MongoDB's.
    ApiError to_api_error() const;
    static std::optional<MongoError> from(const ApiError& error);

    // {ok: 0, errmsg, code, codeName, ...}
    Document answer() const;
};

} // namespace snowglobe::mongodb
