#pragma once
// Who may log in, as rows of the store:
//     mongodb.user/<database>/<name>    User
//     mongodb.login                     whether clients must log in (RequireAuth)
// And a login by SCRAM-SHA-256 or SCRAM-SHA-1 (RFC 5802), of one connection.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/mongodb/bson.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

struct Credential {
    std::string salt;
    std::uint32_t iterations = 0;
    std::string stored_key;
    std::string server_key;
    template <class Archive> void fields(Archive& archive) {
        archive(salt, iterations, stored_key, server_key);
    }
};

struct User {
    Credential sha1;
    Credential sha256;
    template <class Archive> void fields(Archive& archive) { archive(sha1, sha256); }
};

enum class Mechanism : std::uint8_t { sha1, sha256 };
std::optional<Mechanism> mechanism_of(std::string_view name);

std::optional<User> find_user(Context& context, std::string_view database, std::string_view name);
void put_user(
    Context& context, std::string_view database, std::string_view name, std::string_view password);
void erase_user(Context& context, std::string_view database, std::string_view name);
// "database.name", in order.
std::vector<std::string> all_users(Context& context);
bool requires_login(Context& context);
bool is_declared(Context& context); // a template has a database
void require_login(Context& context, bool required);
std::vector<RowKind> user_row_kinds();

// A password's keys. `salted` is how SHA-1 has it: with the user's name in a hash.
Credential credential_of(
    Mechanism mechanism,
    std::string_view user,
    std::string_view password,
    std::string salt,
    std::uint32_t iterations);

class Login {
public:
    const std::string& user() const { return user_; } // "admin.bob"; empty: nobody
    void end() { *this = Login(); }

    // Both answer what the server says. Throw MongoError.
    Document start(Context& context, std::string_view database, View command);
    Document go_on(Context& context, View command);

private:
    enum class Step { none, challenged, proved };
    Document answer(std::string_view payload, bool is_done) const;

    Step step_ = Step::none;
    Mechanism mechanism_ = Mechanism::sha256;
    bool skips_empty_exchange_ = false;
    std::string asking_; // as user_, not yet proved
    std::string database_;
    std::string name_;
    std::string first_bare_; // of the messages of SCRAM: client first, server first
    std::string server_first_;
    std::string nonce_;
    std::string user_;
};

} // namespace snowglobe::mongodb
