#pragma once
// What a fake of an outside host is given, and how it answers.
#include <optional>
#include <snowglobe/handler.h>
#include <string>

namespace dialog_engine {

using snowglobe::json;

struct OutsideRequest {
    std::string method;
    std::string path; // without host and query
    std::string body;
    json headers; // [[name, value], ...]

    explicit OutsideRequest(const json& event);
    std::optional<std::string> header(const char* name) const;
};

json answer(int status, const json& body);

} // namespace dialog_engine
