#pragma once
// The outside world: those who say who somebody is, and the service that shows messages on phones.
#include <optional>
#include <snowglobe/handler.h>
#include <string>

namespace epa {

using snowglobe::json;

struct Identity {
    std::string id; // the provider's
    std::string email;
};

// Where a browser is sent, with `state` for the way back.
std::string google_page(const std::string& state);
// By the code that came back; none: Google refuses, or is not to be reached.
std::optional<Identity> ask_google(snowglobe::Context& context, const std::string& code);
std::optional<Identity> ask_apple(snowglobe::Context& context, const std::string& identity_token);

enum class Push {
    done,
    gone,  // the device is no more
    later, // it may work when it is tried again
    never, // it is refused, and would be again
};

Push push(
    snowglobe::Context& context,
    const std::string& device,
    const std::string& title,
    const std::string& body,
    const std::string& post_id);

} // namespace epa
