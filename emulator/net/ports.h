#pragma once
// Ports to listen on: one number at several addresses. Inside net/ only.
#include "emulator/net/listen_options.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace snowglobe {

struct OpenPort {
    std::vector<boost::asio::ip::tcp::acceptor> acceptors; // one an address; they listen
    std::uint16_t number = 0;                              // the same of all
};

// Throws std::runtime_error with one clear line.
OpenPort open_port(boost::asio::io_context& context, const ListenOptions& options);

} // namespace snowglobe
