#pragma once
// The body of an HTTP message in JSON: "body" is text as it is, other bytes are base64, and
// "base64" says which.
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/base/utf8.h"

#include <string>
#include <utility>

namespace snowglobe {

inline void put_body(json& message, std::string bytes) {
    const bool is_text = is_valid_utf8(bytes);
    message["body"] = is_text ? std::move(bytes) : base64_encode(bytes);
    message["base64"] = !is_text;
}

} // namespace snowglobe
