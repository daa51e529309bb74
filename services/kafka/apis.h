#pragma once
// The APIs: which there are, in which versions a client may ask them, and how their messages look.
// From this one table come what is read, what is written, and what ApiVersions answers.
#include "services/kafka/schema.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace snowglobe::kafka {

struct Api {
    std::string_view name; // "Fetch"
    Versions versions;     // that clients are told of
    const Schema* request;
    const Schema* response;
    enum class Kind : std::uint8_t {
        look,  // changes nothing
        call,  // is an input of the world
        later, // is not here yet
    } kind;

    std::int16_t key() const { return request->key; }
};

std::span<const Api> apis(); // by key
const Api* find_api(std::int16_t key);

} // namespace snowglobe::kafka
