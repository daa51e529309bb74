#pragma once
// What CONFIG GET shows and CONFIG SET changes. Most of it means nothing here, and is kept.
//
//   redis.config   name -> value: those that were set
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::redis {

class Configs {
public:
    explicit Configs(Context& context) : context_(context) {}

    static bool is_known(std::string_view name);
    // Of a known one.
    std::string get(std::string_view name) const;
    // As Redis keeps it, or what is wrong with it.
    struct Checked {
        std::string value;
        std::string fault;
    };
    Checked check(std::string_view name, const std::string& value) const;
    void set(std::string_view name, const std::string& value); // checked
    static std::vector<std::string_view> names(); // but hidden ones

    // Nobody has asked for what each command that writes has to look at: events and a limit of memory.
    bool is_plain() const;
    // The same, of a command that writes: where no row says so it is written down, as a row that is
    // there is found sooner than that there is none.
    bool is_plain_and_noted() const;
    std::string events() const;       // notify-keyspace-events
    std::uint64_t memory_max() const; // 0: as much as there is
    // That clients log in with. Nothing: there is none.
    std::optional<std::string> password() const;
    // Whether they must, as long as there is one.
    bool is_login_required() const;
    void require_login(bool is_required);

    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
};

} // namespace snowglobe::redis
