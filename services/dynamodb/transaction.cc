// Contents: parsing of actions; resolving them to tables and keys; evaluating; client tokens.
#include "services/dynamodb/transaction.h"

#include "emulator/base/encoding.h"
#include "emulator/store/table.h"
#include "services/dynamodb/condition.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/update.h"
#include "services/dynamodb/write_request.h"

#include <algorithm>
#include <set>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t payload_bytes_max = 4 << 20;
constexpr Duration token_lifetime = minutes{10};

TransactAction::Kind kind_of(std::string_view member) {
    return member == "Put"      ? TransactAction::Kind::put
           : member == "Update" ? TransactAction::Kind::update
           : member == "Delete" ? TransactAction::Kind::remove
                                : TransactAction::Kind::check;
}

TransactAction parse_action(const json& element, const Wording& wording) {
    if (element.empty()) {
        throw ApiError::validation("Invalid Request: TransactWriteRequest should contain Delete "
                                   "or Put or Update request");
    }
    if (element.size() > 1) {
        throw ApiError::validation(
            "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    TransactAction action;
    action.kind = kind_of(element.begin().key());
    action.members = &element.begin().value();
    const json& members = *action.members;
    const bool is_put = action.kind == TransactAction::Kind::put;
    action.item = members.at(is_put ? "Item" : "Key");
    normalise_item(action.item, wording);
    if (is_put) {
        check_item_size(action.item);
    }
    Placeholders placeholders(members, {"ConditionExpression", "UpdateExpression"}, wording);
    if (action.kind == TransactAction::Kind::update) {
        action.update = update_of(members, placeholders);
    }
    action.condition = condition_of(members, "ConditionExpression", placeholders);
    placeholders.check_all_used();
    return action;
}

void check_keys(const TransactAction& action) {
    if (action.kind == TransactAction::Kind::put) {
        check_key_of_item(action.item, action.table->keys());
        action.table->check_index_keys(action.item, false);
    } else {
        check_key(action.item, action.table->keys());
    }
    if (action.update) {
        check_update_of_key(*action.update, action.table->keys());
        check_key_paths(*action.update, action.table->description());
    }
}

CancellationReason evaluate(Context& context, TransactAction& action) {
    action.old = action.table->find(context, action.item);
    if (action.condition && !holds(*action.condition, pointer_to(action.old))) {
        CancellationReason failed{"ConditionalCheckFailed", "The conditional request failed", {}};
        if (action.members->value("ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD") {
            failed.item = action.old;
        }
        return failed;
    }
    if (action.kind == TransactAction::Kind::put) {
        action.now = action.item;
    } else if (action.kind == TransactAction::Kind::update) {
        try {
            if (!action.old && action.update && !creates_item(*action.update)) {
                return {}; // removals from an item that is not there
            }
            const json& base = action.old ? *action.old : action.item;
            action.now = action.update ? apply_update(*action.update, base) : base;
            action.table->check_index_keys(*action.now, true, pointer_to(action.old));
            check_updated_size(*action.now);
        } catch (const ApiError& error) {
            return {"ValidationError", error.message, {}};
        }
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

std::vector<TransactAction> parse_actions(const json& request, const Wording& wording) {
    std::vector<TransactAction> actions;
    std::size_t bytes = 0;
    for (const json& element : request.at("TransactItems")) {
        actions.push_back(parse_action(element, wording));
        bytes += size_of_item(actions.back().item);
    }
    check_transaction_size(bytes);
    return actions;
}

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

// No source has AWS's text for it.
void check_transaction_size(std::size_t bytes) {
    if (bytes > payload_bytes_max) {
        throw ApiError::validation("Transaction payload size cannot exceed 4 MB");
    }
}

void resolve_actions(Dynamodb& dynamodb, Context& context, std::vector<TransactAction>& actions) {
    for (TransactAction& action : actions) {
        action.table = dynamodb.table(context, action.members->at("TableName"));
    }
    std::set<std::string> items;
    for (const TransactAction& action : actions) {
        if (!items.insert(identity_of(*action.table, action.item)).second) {
            refuse_second_operation();
        }
    }
    // Only the first wrong key is reported, and no condition is evaluated then.
    for (std::size_t i = 0; i < actions.size(); ++i) {
        try {
            check_keys(actions[i]);
        } catch (const ApiError& error) {
            if (is_top_level(error)) {
                throw;
            }
            std::vector<CancellationReason> reasons(actions.size());
            reasons[i] = {"ValidationError", error.message, {}};
            cancel_transaction(reasons);
        }
    }
}

void evaluate_actions(Context& context, std::vector<TransactAction>& actions) {
    std::vector<CancellationReason> reasons;
    for (TransactAction& action : actions) {
        reasons.push_back(evaluate(context, action));
    }
    if (std::any_of(reasons.begin(), reasons.end(), [](const auto& reason) {
            return reason.code != "None";
        })) {
        cancel_transaction(reasons);
    }
    // Again, now that it is known what the updates make of their items.
    std::size_t bytes = 0;
    for (const TransactAction& action : actions) {
        bytes += size_of_item(action.now ? *action.now : action.item);
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

bool is_replay(Context& context, const json& request) {
    const std::string token = request.value("ClientRequestToken", "");
    if (token.empty()) {
        return false;
    }
    const snowglobe::Table<TokenUse> tokens(context.store);
    const Key key = token_key(context.scope, token);
    const std::string digest = sha256(request.at("TransactItems").dump());
    const auto used = tokens.find(key);
    if (used && used->expires > context.now) {
        if (used->digest != digest) {
            throw ApiError(
                "IdempotentParameterMismatchException",
                "The request uses the same client token as a previous, but non-identical "
                "request.");
        }
        return true;
    }
    const Time expires = context.now + token_lifetime;
    tokens.put(key, {digest, expires});
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
