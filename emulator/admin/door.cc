#include "emulator/admin/door.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/url.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

// Takes as long for a token that is nearly right as for any other.
bool is_same_secret(std::string_view a, std::string_view b) {
    const std::string left = sha256(a);
    const std::string right = sha256(b);
    unsigned difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        difference |= static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]);
    }
    return difference == 0;
}

} // namespace

AdminDoor::AdminDoor(
    const std::vector<std::string>& addresses,
    const std::vector<std::string>& others,
    std::string token)
    : token_(std::move(token)) {
    for (const std::string& address : addresses) {
        addresses_.push_back(lower_case(address));
        has_all_addresses_ |= address == "0.0.0.0" || address == "::";
    }
    for (const char* loopback : {"127.0.0.0/8", "::1"}) {
        peers_.push_back(*AddressRange::parse(loopback));
    }
    for (const std::string& other : others) {
        if (const auto range = AddressRange::parse(other)) {
            peers_.push_back(*range);
        }
    }
}

bool AdminDoor::has_token(const HttpRequest& request) const {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view header = request.header("Authorization").value_or("");
    return !token_.empty() && header.size() > scheme.size() &&
           equals_ignoring_case(header.substr(0, scheme.size()), scheme) &&
           is_same_secret(header.substr(scheme.size()), token_);
}

// A browser sends what pages of other sites ask for here too, under a name of theirs if that leads
// here (DNS rebinding). No page has an address as its name unless it comes from there.
bool AdminDoor::is_ours(std::string_view host) const {
    const std::optional<std::string> name = parse_host(host);
    if (!name) {
        return false;
    }
    const bool is_address = name->find(':') != name->npos ||
                            name->find_first_not_of("0123456789.") == name->npos;
    return name == "localhost" || name == "127.0.0.1" || name == "::1" ||
           std::find(addresses_.begin(), addresses_.end(), *name) != addresses_.end() ||
           (has_all_addresses_ && is_address);
}

// On this machine, or let in by the command line.
bool AdminDoor::is_near(const HttpRequest& request) const {
    const std::string_view peer = address_of_peer(request.remote);
    return std::any_of(peers_.begin(), peers_.end(), [&](const AddressRange& range) {
        return range.contains(peer);
    });
}

void AdminDoor::check_host(const HttpRequest& request) const {
    const std::string_view host = request.header("Host").value_or("");
    if (!is_ours(host)) {
        throw ApiError(
            "Forbidden",
            fmt::format(
                "The admin API answers to the hosts localhost, 127.0.0.1, [::1] and the address "
                "that it listens on, not to '{}'.",
                host),
            403);
    }
}

void AdminDoor::check_origin(const HttpRequest& request) const {
    const auto origin = request.header("Origin");
    if (!origin) {
        return;
    }
    if (origin->find("://") == origin->npos || !is_ours(*origin)) {
        throw ApiError(
            "Forbidden",
            fmt::format("The admin API answers to no page of another site ('{}').", *origin),
            403);
    }
}

void AdminDoor::check(const HttpRequest& request, bool is_open) const {
    if (has_token(request)) {
        return; // no page knows it, whatever it calls us
    }
    // Who asks for health and metrics may know us by any name, from elsewhere ("snowglobe:4566"
    // between containers) and from here (a container's check of itself).
    if (is_near(request)) {
        if (!is_open) {
            check_host(request);
        }
    } else if (!is_open) {
        const std::string_view peer = address_of_peer(request.remote);
        throw ApiError(
            "Forbidden",
            fmt::format(
                "The admin API answers this machine only, but for health and metrics, and you are "
                "{}. --admin-address {} lets you in, or --admin-token T whoever sends "
                "'Authorization: Bearer T'.",
                peer,
                peer),
            403);
    }
    check_origin(request);
}

} // namespace snowglobe
