#include "emulator/net/ports.h"

#include "emulator/net/descriptors.h"

#include <boost/asio/ip/v6_only.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace snowglobe {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// A port that is free at one address may be taken at the next: so often another one is tried.
constexpr int free_ports_tried_max = 50;

struct Place {
    asio::ip::address address;
    bool is_optional = false; // where the machine does not have it
};

std::vector<Place> places_of(const std::vector<std::string>& addresses) {
    if (addresses.empty()) {
        return {{asio::ip::address_v4::loopback()}, {asio::ip::address_v6::loopback(), true}};
    }
    std::vector<Place> places;
    for (const std::string& text : addresses) {
        error_code ec;
        const auto address = asio::ip::make_address(text, ec);
        if (ec) {
            throw std::runtime_error("\"" + text + "\" is not an IP address to listen on");
        }
        places.push_back({address});
    }
    // All addresses of a kind have each of them.
    const std::vector<Place> all = places;
    std::erase_if(places, [&](const Place& place) {
        return !place.address.is_unspecified() &&
               std::any_of(all.begin(), all.end(), [&](const Place& other) {
                   return other.address.is_unspecified() &&
                          other.address.is_v4() == place.address.is_v4();
               });
    });
    for (std::size_t i = 0; i < places.size(); ++i) { // given twice
        places.erase(
            std::remove_if(
                places.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                places.end(),
                [&](const Place& place) { return place.address == places[i].address; }),
            places.end());
    }
    return places;
}

bool is_missing(const error_code& ec) {
    return ec == asio::error::address_family_not_supported ||
           ec == boost::system::errc::address_not_available;
}

class Opener {
public:
    Opener(asio::io_context& context, std::vector<Place> places)
        : context_(context), places_(std::move(places)),
          has_v4_(std::any_of(places_.begin(), places_.end(), [](const Place& place) {
              return place.address.is_v4();
          })) {}

    // Nothing: it is taken somewhere; `elsewhere` says where.
    std::optional<OpenPort> open(std::uint16_t port) {
        OpenPort opened;
        opened.number = port;
        for (const Place& place : places_) {
            tcp::acceptor acceptor(context_);
            const error_code ec = listen(acceptor, {place.address, opened.number});
            if (ec && place.is_optional && is_missing(ec)) {
                continue;
            }
            if (ec == asio::error::address_in_use) {
                taken_at_ = place.address.to_string();
                return std::nullopt;
            }
            if (ec) {
                throw std::runtime_error(
                    name(port, place.address.to_string()) +
                    " cannot be listened on: " + ec.message());
            }
            opened.number = acceptor.local_endpoint().port();
            opened.acceptors.push_back(std::move(acceptor));
        }
        return opened;
    }

    std::string taken(std::uint16_t port) const {
        return name(port, taken_at_) + " is in use by another program";
    }

private:
    static std::string name(std::uint16_t port, const std::string& address) {
        return "port " + std::to_string(port) + " on " + address;
    }

    error_code listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) const {
        error_code ec;
        acceptor.open(endpoint.protocol(), ec);
        if (ec) {
            return ec;
        }
        keep_from_children(acceptor.native_handle());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        if (endpoint.address().is_v6() && has_v4_) {
            acceptor.set_option(asio::ip::v6_only(true), ec); // else :: would have IPv4, too
        }
        acceptor.bind(endpoint, ec);
        if (!ec) {
            acceptor.listen(asio::socket_base::max_listen_connections, ec);
        }
        return ec;
    }

    asio::io_context& context_;
    const std::vector<Place> places_;
    const bool has_v4_;
    std::string taken_at_;
};

} // namespace

OpenPort open_port(asio::io_context& context, const ListenOptions& options) {
    Opener opener(context, places_of(options.addresses));
    if (options.port != 0) {
        if (auto opened = opener.open(options.port)) {
            return std::move(*opened);
        }
        if (options.busy_port == BusyPort::refuse) {
            throw std::runtime_error(opener.taken(options.port));
        }
    }
    for (int i = 0; i < free_ports_tried_max; ++i) {
        if (auto opened = opener.open(0)) {
            return std::move(*opened);
        }
    }
    throw std::runtime_error(opener.taken(options.port));
}

} // namespace snowglobe
