#pragma once
// Whom an event is for: what a service in an account and region calls by a key of its own.
#include "emulator/call/call.h"

#include <string>

namespace snowglobe {

struct Owner {
    std::string service;
    Scope scope;
    std::string key;
    template <class Archive> void fields(Archive& archive) { archive(service, scope, key); }
    friend auto operator<=>(const Owner&, const Owner&) = default;
};

} // namespace snowglobe
