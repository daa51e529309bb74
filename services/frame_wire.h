#pragma once
// How clients outside speak to a service that has a port of its own, in frames and not in HTTP. A
// FrameSession is made for each connection, and by it one FrameRequest of each frame; what that asks
// is a look at the world, which leaves no trace in it, or a call, which is an input of it like any
// other. Knows no socket.
#include "emulator/base/bytes.h"
#include "emulator/base/json.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/net/framer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// What a session may do to a connection of its port that it is not being asked by. Both are about
// sockets only: no world hears of them. Nothing happens where the connection is gone.
class FrameLines {
public:
    // Whole frames that its client has not asked for.
    virtual void push(std::uint64_t connection, std::string bytes) = 0;
    // Closed at once; what it is owed is not sent.
    virtual void cut(std::uint64_t connection) = 0;

protected:
    ~FrameLines() = default;
};

// Who sent a frame, and where he is served.
struct FrameClient {
    std::uint64_t connection = 0;
    std::string address;        // his: "127.0.0.1"
    std::string served_host;    // that clients are told to connect to
    std::uint16_t served_port = 0;
    std::uint16_t port = 0;        // his
    FrameLines* lines = nullptr;   // of the port; outlives the session
};

class Service;

class FrameRequest {
public:
    enum class Kind : std::uint8_t {
        look,     // answered from what there is
        call,     // answered by what it changes
        unheard,  // a call whose client wants no answer: at most that its connection is closed
    };
    // What a look comes to: one of the first three.
    struct Looked {
        std::optional<std::string> answer; // bytes for the client
        std::optional<Call> call;          // first this is to happen; then it looks a last time,
        bool call_answers = false;         // or what has come of the call is its answer
        std::vector<std::string> channels; // not yet: when one of these is notified it looks again,
        Duration patience{};               // and a last time after so long in real time
        std::vector<std::string> heard_of; // real deadlines (Context) that begin anew
    };

    virtual ~FrameRequest() = default;
    virtual std::string_view operation() const = 0; // "Fetch"
    virtual Kind kind() const = 0;
    // Of a look. The last time it answers.
    virtual Looked look(Service& service, Context& context, bool is_last) = 0;
    // What it asks, as a call; of a look only for people and faults.
    virtual Call call() = 0;
    // The bytes of what a call came to, or of the error that a fault has put in the place of its
    // answer. Nothing: the connection is to be closed.
    virtual std::optional<std::string> answer(const Reply& reply) = 0;
    // With the answer the connection ends. Asked when there is one.
    virtual bool ends_connection() const { return false; }
};

// One connection: what its client has said before that counts (a login, a database that was
// selected). Made when it begins, gone when it ends; a request that outlives it keeps it.
class FrameSession {
public:
    virtual ~FrameSession() = default;
    // Throws FrameError: the client speaks something else.
    virtual std::shared_ptr<FrameRequest> read(const Bytes& frame) = 0;
    // The world is made anew. False: what the client has said cannot count in it, so that the
    // connection is closed.
    virtual bool survives_reset() { return true; }
    // The connection has ended: what the world is to hear of that, if anything.
    virtual std::optional<Call> farewell() { return std::nullopt; }
};

// Lives as long as the process.
class FrameWire {
public:
    virtual ~FrameWire() = default;
    virtual std::string_view protocol() const = 0; // "Kafka"
    virtual std::uint16_t port() const = 0;        // that clients expect
    virtual std::size_t frame_bytes_max() const = 0;
    // What of it can be set on the command line (`--kafka-config NAME=VALUE`), by an example. Empty:
    // nothing.
    virtual std::string_view example_of_setting() const { return {}; }
    // Clients are told where to connect (FrameClient::served_host).
    virtual bool tells_its_address() const { return false; }
    virtual std::unique_ptr<Framer> make_framer() const = 0;
    virtual std::shared_ptr<FrameSession> begin(const FrameClient& client) const = 0;
    // A client's frame is read when the one before is answered, so that it may depend on what has
    // come of that. Otherwise as soon as it is there.
    virtual bool one_at_a_time() const { return false; }
    // What is no operation of the service's (Service::operations), and can be asked nevertheless.
    virtual std::vector<std::string_view> looks() const = 0;
    // Why a fault cannot do so to a request, {"error": ...} or {"delay": ...}, for people. Nothing:
    // it can.
    virtual std::optional<std::string>
    wrong_fault(std::string_view operation, const json& effect) const = 0;
    // Whether the world has what needs the port, also if nobody has asked for it.
    virtual bool is_wanted(Context& context) const = 0;
    // The world goes on in another process: its clients of before are gone.
    virtual void clients_gone(Service& service, Context& context) const = 0;
};

// The connection is closed; the reason stands in the log.
struct FrameError {
    std::string reason;
    std::string last_words = {}; // what the client is told, in its protocol, if it has words
};

} // namespace snowglobe
