#include "services/redis/json_answer.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/utf8.h"
#include "services/redis/numbers.h"

namespace snowglobe::redis {

json bytes_to_json(std::string_view bytes) {
    return is_valid_utf8(bytes) ? json(std::string(bytes))
                                : json{{"base64", base64_encode(bytes)}};
}

json to_json(const Answer& answer) {
    using Kind = Answer::Kind;
    switch (answer.kind) {
    case Kind::null:
    case Kind::null_array:
        return nullptr;
    case Kind::integer:
        return answer.integer;
    case Kind::real:
        return format_score(answer.real);
    case Kind::error:
        return json{{"error", answer.text}};
    case Kind::status:
    case Kind::bulk:
    case Kind::verbatim:
        return bytes_to_json(answer.text);
    default:
        break;
    }
    json list = json::array();
    for (const Answer& item : answer.items) {
        list.push_back(to_json(item));
    }
    return list;
}

json to_json(const Arguments& arguments) {
    json list = json::array();
    for (const std::string& one : arguments) {
        list.push_back(bytes_to_json(one));
    }
    return list;
}

Arguments arguments_of(const json& list) {
    Arguments arguments;
    if (!list.is_array()) {
        throw ApiError::validation("'args' must be a list of a command's arguments");
    }
    for (const json& one : list) {
        if (one.is_string()) {
            arguments.push_back(one.get<std::string>());
        } else if (one.is_number()) {
            arguments.push_back(one.dump());
        } else {
            const auto bytes = one.is_object() && one.contains("base64") && one["base64"].is_string()
                                   ? base64_decode(one["base64"].get<std::string>())
                                   : std::nullopt;
            if (!bytes) {
                throw ApiError::validation(
                    "an argument must be text, a number or {\"base64\": text}, not " + one.dump());
            }
            arguments.push_back(*bytes);
        }
    }
    return arguments;
}

} // namespace snowglobe::redis
