#pragma once
// MongoDB as the app uses it: one database, commands in Extended JSON.
#include <cstdint>
#include <optional>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

// It cannot be reached, or refused a command.
struct DatabaseDown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A unique index has this already.
struct Taken : std::runtime_error {
    explicit Taken(const std::string& member_)
        : std::runtime_error(member_ + " is taken"), member(member_) {}
    std::string member; // the first of the index: "email"
};

class Database {
public:
    explicit Database(snowglobe::Context& context);

    std::optional<json> find_one(const std::string& collection, json filter);
    // `sort` as a list, since members of JSON have no order: [{"created_at": -1}, {"post_id": -1}].
    std::vector<json> find(
        const std::string& collection,
        json filter,
        json sort = json::array(),
        std::optional<std::size_t> limit = std::nullopt);
    void insert(const std::string& collection, json document); // throws Taken
    // How many were new; those that a unique index has already are passed over.
    std::size_t insert_new(const std::string& collection, json documents);
    void update(const std::string& collection, json filter, json change, bool upsert = false);
    // The document after the change, or none that fits.
    std::optional<json>
    find_and_update(const std::string& collection, json filter, json change);
    std::size_t remove_one(const std::string& collection, json filter);

    // Any other command that is about a collection, or about nothing: command("ping", 1, {}).
    json command(const std::string& name, json subject, json request);

private:
    snowglobe::Context& context_;
    std::string name_;
};

json to_date(std::int64_t ms);
std::int64_t from_date(const json& date); // throws DatabaseDown: it is none
std::vector<std::string> texts_of(const json& document, const char* member);

} // namespace epa
