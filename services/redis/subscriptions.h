#pragma once
// Who listens to which channels, and to which patterns: connections, the one thing of theirs that a
// world knows.
//
//   redis.channel    channel, connection -> Listener
//   redis.pattern    pattern, connection -> Listener
//   redis.listener   connection, 0 of a channel and 1 of a pattern, name -> nothing
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "emulator/store/rows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

struct Listener {
    std::uint64_t protocol = 2; // that messages are written in
    template <class Archive> void fields(Archive& archive) { archive(protocol); }
};

class Subscriptions {
public:
    enum class Kind : std::uint8_t { channel, pattern };

    explicit Subscriptions(Context& context) : context_(context) {}

    void add(Kind kind, const std::string& name, std::uint64_t connection, int protocol) const;
    void remove(Kind kind, const std::string& name, std::uint64_t connection) const;
    void remove_all(std::uint64_t connection) const;
    void clear() const;
    std::vector<std::string> of(std::uint64_t connection, Kind kind) const;
    std::uint64_t count(std::uint64_t connection) const; // of both kinds
    // How many have heard it.
    std::uint64_t publish(const std::string& channel, const std::string& message) const;

    std::vector<std::string> names(Kind kind) const;
    std::uint64_t listeners(Kind kind, const std::string& name) const;

    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
};

} // namespace snowglobe::redis
