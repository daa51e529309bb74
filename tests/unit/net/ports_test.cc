// One number at several addresses, and what becomes of a busy one.
#include "emulator/net/loop_impl.h"
#include "emulator/net/ports.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace snowglobe {

namespace {

using Addresses = std::vector<std::string>;

class Ports : public ::testing::Test {
protected:
    Loop loop;

    OpenPort open(const Addresses& addresses, std::uint16_t port = 0, BusyPort busy = {}) {
        ListenOptions options;
        options.addresses = addresses;
        options.port = port;
        options.busy_port = busy;
        return open_port(loop.impl().context, options);
    }
    std::string refusal(const Addresses& addresses, std::uint16_t port = 0) {
        try {
            open(addresses, port);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }
    bool has_v6() {
        boost::system::error_code ec;
        boost::asio::ip::tcp::acceptor probe(loop.impl().context);
        probe.open(boost::asio::ip::tcp::v6(), ec);
        if (!ec) {
            probe.bind({boost::asio::ip::address_v6::loopback(), 0}, ec);
        }
        return !ec;
    }
};

Addresses of(const OpenPort& opened) {
    Addresses addresses;
    for (const auto& acceptor : opened.acceptors) {
        EXPECT_EQ(acceptor.local_endpoint().port(), opened.number);
        addresses.push_back(acceptor.local_endpoint().address().to_string());
    }
    return addresses;
}

} // namespace

TEST_F(Ports, BothLoopbacksHaveOneNumber) {
    const OpenPort opened = open({});
    EXPECT_NE(opened.number, 0);
    EXPECT_EQ(of(opened), has_v6() ? (Addresses{"127.0.0.1", "::1"}) : Addresses{"127.0.0.1"});
}

TEST_F(Ports, AFreePortIsFreeAtAllAddresses) {
    // Hundreds of them are had at one address: of the free ones there some are not free at both.
    std::vector<OpenPort> others;
    for (int i = 0; i < 200; ++i) {
        others.push_back(open({"127.0.0.2"}));
    }
    for (int i = 0; i < 200; ++i) {
        const OpenPort opened = open({"127.0.0.3", "127.0.0.2"});
        EXPECT_EQ(of(opened), (Addresses{"127.0.0.3", "127.0.0.2"}));
    }
}

TEST_F(Ports, ABusyOneIsRefusedOrMoved) {
    const OpenPort first = open({"127.0.0.1"});
    EXPECT_EQ(
        refusal({"127.0.0.1"}, first.number),
        "port " + std::to_string(first.number) + " on 127.0.0.1 is in use by another program");
    EXPECT_NE(refusal({}, first.number), "");
    EXPECT_NE(refusal({"127.0.0.2", "127.0.0.1"}, first.number), "") << "taken at one of them";
    const OpenPort moved = open({"127.0.0.1"}, first.number, BusyPort::move);
    EXPECT_NE(moved.number, first.number);
    EXPECT_EQ(of(moved), Addresses{"127.0.0.1"});
    const OpenPort elsewhere = open({"127.0.0.2"}, first.number, BusyPort::move);
    EXPECT_EQ(elsewhere.number, first.number);
}

TEST_F(Ports, NothingStaysOfOneThatWasRefused) {
    const OpenPort first = open({"127.0.0.1"});
    EXPECT_NE(refusal({"127.0.0.2", "127.0.0.1"}, first.number), "");
    EXPECT_EQ(of(open({"127.0.0.2"}, first.number)), Addresses{"127.0.0.2"});
}

TEST_F(Ports, AnAddressMayBeGivenTwiceOrBeAmongOthers) {
    EXPECT_EQ(of(open({"127.0.0.1", "127.0.0.1"})), Addresses{"127.0.0.1"});
    EXPECT_EQ(of(open({"127.0.0.1", "0.0.0.0", "127.0.0.2"})), Addresses{"0.0.0.0"});
    if (has_v6()) {
        EXPECT_EQ(of(open({"0.0.0.0", "::", "::1"})), (Addresses{"0.0.0.0", "::"}));
    }
}

TEST_F(Ports, AddressesThatAreNone) {
    EXPECT_EQ(refusal({"localhost"}), "\"localhost\" is not an IP address to listen on");
    EXPECT_EQ(refusal({"127.0.0.1", ""}), "\"\" is not an IP address to listen on");
    EXPECT_NE(refusal({"192.0.2.1"}, 1).find("cannot be listened on: "), std::string::npos);
}

} // namespace snowglobe
