// Contents: resolving writes to tables and keys; evaluating them; client tokens.
#include "services/dynamodb/transaction.h"

#include "emulator/store/rows.h"

#include <algorithm>
#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr Duration token_lifetime = minutes{10};

CancellationReason evaluate(Context& context, Write& write) {
    write.read(context);
    if (!write.is_allowed()) {
        CancellationReason failed{"ConditionalCheckFailed", "The conditional request failed", {}};
        if (write.request().shows_refused && write.before().exists()) {
            failed.item = *write.before().item();
        }
        return failed;
    }
    try {
        write.make();
    } catch (const ApiError& error) {
        return {"ValidationError", error.message, {}};
    }
    return {};
}

// An empty key value is an error of the whole request, other wrong keys are reasons.
bool is_top_level(const ApiError& error) {
    return error.message.starts_with("One or more parameter values are not valid.");
}

Key token_key(const Scope& scope, const std::string& token) {
    return Key("dynamodb.token").text(scope.account).text(scope.region).text(token);
}

Key token_expiries(const Scope& scope) {
    return Key("dynamodb.token_expiry").text(scope.account).text(scope.region);
}

} // namespace

std::string identity_of(const Table& table, const json& item) {
    json key = json::object();
    for (const auto* attributes : {&table.keys().hash, &table.keys().range}) {
        for (const KeyAttribute& attribute : *attributes) {
            key[attribute.name] = item.value(attribute.name, json());
        }
    }
    return table.name() + key.dump();
}

void refuse_second_operation() {
    throw ApiError::validation(
        "Transaction request cannot include multiple operations on one item");
}

std::vector<Write>
resolve_writes(Dynamodb& dynamodb, Context& context, const WriteRequests& transaction) {
    std::vector<Write> writes = writes_of(dynamodb, context, transaction.writes);
    std::set<std::string> items;
    for (const Write& write : writes) {
        if (!items.insert(identity_of(write.table(), write.request().item)).second) {
            refuse_second_operation();
        }
    }
    // Only the first wrong key is reported, and no condition is evaluated then.
    for (std::size_t i = 0; i < writes.size(); ++i) {
        try {
            writes[i].check();
        } catch (const ApiError& error) {
            if (is_top_level(error)) {
                throw;
            }
            std::vector<CancellationReason> reasons(writes.size());
            reasons[i] = {"ValidationError", error.message, {}};
            cancel_transaction(reasons);
        }
    }
    return writes;
}

void evaluate_writes(Context& context, std::vector<Write>& writes) {
    std::vector<CancellationReason> reasons;
    for (Write& write : writes) {
        reasons.push_back(evaluate(context, write));
    }
    if (std::any_of(reasons.begin(), reasons.end(), [](const auto& reason) {
            return reason.code != "None";
        })) {
        cancel_transaction(reasons);
    }
    // Again, now that it is known what the updates make of their items.
    std::size_t bytes = 0;
    for (const Write& write : writes) {
        bytes += write.after().exists() ? write.after().size_bytes() : write.request().item_bytes;
    }
    check_transaction_size(bytes);
}

void cancel_transaction(const std::vector<CancellationReason>& reasons) {
    std::string codes;
    json list = json::array();
    for (const CancellationReason& reason : reasons) {
        codes += (codes.empty() ? "" : ", ") + reason.code;
        json described{{"Code", reason.code}};
        if (!reason.message.empty()) {
            described["Message"] = reason.message;
        }
        if (reason.item) {
            described["Item"] = *reason.item;
            put_sets_in_hash_order(described["Item"]);
        }
        list.push_back(std::move(described));
    }
    throw ApiError(
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes +
            "]",
        400,
        {{"CancellationReasons", std::move(list)}});
}

bool is_replay(Context& context, const WriteRequests& transaction) {
    const std::string& token = transaction.token;
    if (token.empty()) {
        return false;
    }
    const Rows<TokenUse> tokens(context.store);
    const Key key = token_key(context.scope, token);
    const auto used = tokens.find(key);
    if (used && used->expires > context.now) {
        if (used->digest != transaction.digest) {
            throw ApiError(
                "IdempotentParameterMismatchException",
                "The request uses the same client token as a previous, but non-identical "
                "request.");
        }
        return true;
    }
    const Time expires = context.now + token_lifetime;
    tokens.put(key, {transaction.digest, expires});
    context.store.put(token_expiries(context.scope).time(expires).text(token).str(), "");
    // Expiries only rise, so the timer stands right unless this is the only token.
    bool alone = true;
    const Key all = token_expiries(context.scope);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view row, std::string_view) {
            alone = row == token_expiries(context.scope).time(expires).text(token).str();
            return false;
        });
    if (alone) {
        context.schedule_at("tokens/", expires, TimerClass::background);
    }
    return false;
}

void drop_expired_tokens(Context& context) {
    const Key all = token_expiries(context.scope);
    std::vector<std::pair<std::string, std::string>> expired; // row, token
    std::optional<Time> next;
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view row, std::string_view) {
            KeyReader reader(row.substr(all.str().size()));
            const Time expires = reader.time();
            if (expires > context.now) {
                next = expires;
                return false;
            }
            expired.emplace_back(row, reader.text());
            return true;
        });
    for (const auto& [row, token] : expired) {
        context.store.erase(row);
        context.store.erase(token_key(context.scope, token).str());
    }
    if (next) {
        context.schedule_at("tokens/", *next, TimerClass::background);
    }
}

} // namespace snowglobe::dynamodb
