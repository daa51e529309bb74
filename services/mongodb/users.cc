#include "services/mongodb/users.h"

#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "services/mongodb/error.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace snowglobe::mongodb {

namespace {

constexpr std::uint32_t iterations_sha1 = 10'000;
constexpr std::uint32_t iterations_sha256 = 15'000;
constexpr std::size_t salt_bytes_sha1 = 16;
constexpr std::size_t salt_bytes_sha256 = 28;

const EVP_MD* digest_of(Mechanism mechanism) {
    return mechanism == Mechanism::sha1 ? EVP_sha1() : EVP_sha256();
}

std::string hmac(Mechanism mechanism, std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    HMAC(
        digest_of(mechanism),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        out.data(),
        &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hash(Mechanism mechanism, std::string_view text) {
    return mechanism == Mechanism::sha1 ? sha1(text) : sha256(text);
}

std::string exclusive_or(std::string a, std::string_view b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        a[i] = static_cast<char>(a[i] ^ b[i]);
    }
    return a;
}

// SASLprep as far as it changes what people use as passwords: non-ASCII spaces are spaces, soft
// hyphens nothing.
std::string prepared(std::string_view password) {
    std::string out(password);
    for (const auto& [from, to] : {std::pair{"\xc2\xa0", " "}, std::pair{"\xc2\xad", ""}}) {
        for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos;) {
            out.replace(at, 2, to);
        }
    }
    return out;
}

[[noreturn]] void refuse() {
    throw MongoError(ErrorCode::AuthenticationFailed, "Authentication failed.");
}

// "r=..." of "n=user,r=...": nothing, if there is no such attribute.
std::optional<std::string> attribute(std::string_view message, char name) {
    while (!message.empty()) {
        const std::size_t comma = message.find(',');
        const std::string_view one = message.substr(0, comma);
        if (one.size() >= 2 && one[0] == name && one[1] == '=') {
            return std::string(one.substr(2));
        }
        message.remove_prefix(comma == std::string_view::npos ? message.size() : comma + 1);
    }
    return std::nullopt;
}

std::string unescaped(std::string text) {
    for (const auto& [from, to] : {std::pair{"=2C", ","}, std::pair{"=3D", "="}}) {
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; ++at) {
            text.replace(at, 3, to);
        }
    }
    return text;
}

std::string_view payload_of(View command) {
    const auto payload = command.find("payload");
    if (payload && payload->is(Type::binary)) {
        return payload->binary();
    }
    if (payload && payload->is(Type::string)) {
        return payload->text();
    }
    refuse();
}

std::string drawn(Context& context, std::string_view kind, std::string_view who, std::size_t size) {
    std::string out;
    for (std::uint64_t i = 0; out.size() < size; ++i) {
        const Id128 id = context.id_of(kind, who, i);
        out.append(id.begin(), id.end());
    }
    out.resize(size);
    return out;
}

Key user_key(std::string_view database, std::string_view name) {
    return Key("mongodb.user").text(database).text(name);
}

} // namespace

std::optional<Mechanism> mechanism_of(std::string_view name) {
    return name == "SCRAM-SHA-256" ? std::optional(Mechanism::sha256)
           : name == "SCRAM-SHA-1" ? std::optional(Mechanism::sha1)
                                   : std::nullopt;
}

std::optional<User> find_user(Context& context, std::string_view database, std::string_view name) {
    return Rows<User>(context.store).find(user_key(database, name));
}

void put_user(
    Context& context, std::string_view database, std::string_view name, std::string_view password) {
    const std::string who = std::string(database) + "." + std::string(name);
    User user;
    user.sha1 = credential_of(
        Mechanism::sha1,
        name,
        password,
        drawn(context, "mongodb.salt.sha1", who, salt_bytes_sha1),
        iterations_sha1);
    user.sha256 = credential_of(
        Mechanism::sha256,
        name,
        password,
        drawn(context, "mongodb.salt.sha256", who, salt_bytes_sha256),
        iterations_sha256);
    Rows<User>(context.store).put(user_key(database, name), user);
}

void erase_user(Context& context, std::string_view database, std::string_view name) {
    context.store.erase(user_key(database, name).str());
}

std::vector<std::string> all_users(Context& context) {
    std::vector<std::string> out;
    const Key prefix("mongodb.user");
    context.store.scan(
        prefix.str(), prefix.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            const std::string database = reader.text();
            out.push_back(database + "." + reader.text());
            return true;
        });
    return out;
}

bool requires_login(Context& context) {
    return Rows<bool>(context.store).find(Key("mongodb.login")).value_or(false);
}

bool is_declared(Context& context) {
    return Rows<bool>(context.store).find(Key("mongodb.login")).has_value();
}

void require_login(Context& context, bool required) {
    Rows<bool>(context.store).put(Key("mongodb.login"), required);
}

std::vector<RowKind> user_row_kinds() {
    return {
        {"mongodb.user", "tt", record_form<User>}, {"mongodb.login", "", record_form<bool>}};
}

Credential credential_of(
    Mechanism mechanism,
    std::string_view user,
    std::string_view password,
    std::string salt,
    std::uint32_t iterations) {
    const std::string secret =
        mechanism == Mechanism::sha1
            ? to_hex(md5(std::string(user) + ":mongo:" + std::string(password)))
            : prepared(password);
    std::string salted(hash(mechanism, "").size(), '\0');
    PKCS5_PBKDF2_HMAC(
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(salt.data()),
        static_cast<int>(salt.size()),
        static_cast<int>(iterations),
        digest_of(mechanism),
        static_cast<int>(salted.size()),
        reinterpret_cast<unsigned char*>(salted.data()));
    Credential out;
    out.salt = std::move(salt);
    out.iterations = iterations;
    out.stored_key = hash(mechanism, hmac(mechanism, salted, "Client Key"));
    out.server_key = hmac(mechanism, salted, "Server Key");
    return out;
}

Document Login::answer(std::string_view payload, bool is_done) const {
    Writer out;
    out.int32("conversationId", 1);
    out.boolean("done", is_done);
    out.binary("payload", 0, payload);
    return out.finish();
}

Document Login::start(Context& context, std::string_view database, View command) {
    *this = Login();
    const auto name = command.find("mechanism");
    const auto mechanism =
        name && name->is(Type::string) ? mechanism_of(name->text()) : std::nullopt;
    if (!mechanism) {
        throw MongoError(
            334,
            "Received authentication for mechanism " +
                std::string(name && name->is(Type::string) ? name->text() : "") +
                " which is unknown or not enabled");
    }
    mechanism_ = *mechanism;
    const auto options = command.find("options");
    const auto skips = options && options->is(Type::object)
                           ? options->view().find("skipEmptyExchange")
                           : std::nullopt;
    skips_empty_exchange_ = skips && skips->is_true();
    const std::string_view first = payload_of(command);
    // "n,,n=user,r=nonce"
    const std::size_t comma = first.find(',');
    const std::size_t bare =
        comma == std::string_view::npos ? comma : first.find(',', comma + 1);
    if (bare == std::string_view::npos) {
        refuse();
    }
    first_bare_ = first.substr(bare + 1);
    const auto user = attribute(first_bare_, 'n');
    const auto nonce = attribute(first_bare_, 'r');
    if (!user || !nonce) {
        refuse();
    }
    database_ = database;
    name_ = unescaped(*user);
    const auto known = find_user(context, database_, name_);
    if (!known) {
        refuse();
    }
    const Credential& credential = mechanism_ == Mechanism::sha1 ? known->sha1 : known->sha256;
    nonce_ = *nonce + base64_encode(drawn(context, "mongodb.nonce", *nonce, 24));
    server_first_ = "r=" + nonce_ + ",s=" + base64_encode(credential.salt) +
                    ",i=" + std::to_string(credential.iterations);
    step_ = Step::challenged;
    return answer(server_first_, false);
}

Document Login::go_on(Context& context, View command) {
    const std::string_view last = payload_of(command);
    if (step_ == Step::proved) {
        step_ = Step::none;
        return answer("", true);
    }
    if (step_ != Step::challenged) {
        throw MongoError(ErrorCode::ProtocolError, "No SASL session state found");
    }
    step_ = Step::none;
    const auto known = find_user(context, database_, name_);
    const std::size_t proof_at = last.rfind(",p=");
    const auto proof = proof_at == std::string_view::npos
                           ? std::nullopt
                           : base64_decode(last.substr(proof_at + 3));
    if (!known || !proof || attribute(last, 'r') != nonce_) {
        refuse();
    }
    const Credential& credential = mechanism_ == Mechanism::sha1 ? known->sha1 : known->sha256;
    const std::string message =
        first_bare_ + "," + server_first_ + "," + std::string(last.substr(0, proof_at));
    const std::string client_key =
        exclusive_or(*proof, hmac(mechanism_, credential.stored_key, message));
    if (proof->size() != credential.stored_key.size() ||
        hash(mechanism_, client_key) != credential.stored_key) {
        refuse();
    }
    user_ = database_ + "." + name_;
    const std::string signature =
        "v=" + base64_encode(hmac(mechanism_, credential.server_key, message));
    step_ = skips_empty_exchange_ ? Step::none : Step::proved;
    return answer(signature, skips_empty_exchange_);
}

} // namespace snowglobe::mongodb
