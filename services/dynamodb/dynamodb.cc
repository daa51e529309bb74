#include "services/dynamodb/dynamodb.h"

#include "emulator/base/check.h"
#include "emulator/store/rows.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/time_to_live.h"
#include "services/dynamodb/transaction.h"

namespace snowglobe::dynamodb {

namespace {

Key tables_of(const Scope& scope) {
    return Key("dynamodb.table").text(scope.account).text(scope.region);
}

Key table_key(const Scope& scope, std::string_view name) {
    return tables_of(scope).text(name);
}

// "arn:aws:dynamodb:<region>:<account>:table/<name>" of this scope -> name; anything else as it is.
std::string_view table_name(const Scope& scope, std::string_view name) {
    if (!name.starts_with("arn:")) {
        return name;
    }
    const std::string prefix = "arn:aws:dynamodb:" + scope.region + ":" + scope.account + ":table/";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

constexpr std::size_t decoded_max = 1'000;

} // namespace

std::optional<TableDescription> Dynamodb::find(Context& context, const std::string& name) const {
    return Rows<TableDescription>(context.store)
        .find(table_key(context.scope, table_name(context.scope, name)));
}

dynamodb::Table Dynamodb::table(Context& context, const std::string& name) const {
    const Key key = table_key(context.scope, table_name(context.scope, name));
    const auto row = context.store.get(key.str());
    if (!row) {
        throw ApiError("ResourceNotFoundException", "Requested resource not found");
    }
    if (decoded_.size() >= decoded_max) {
        decoded_.clear();
    }
    Decoded& decoded = decoded_[key.str()];
    if (decoded.row != *row) {
        decoded.description = std::make_shared<TableDescription>(decode<TableDescription>(*row));
        decoded.row = *row;
    }
    return dynamodb::Table(decoded.description);
}

TableDescription Dynamodb::description(Context& context, const std::string& name) const {
    auto found = find(context, name);
    if (!found) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: Table: " + std::string(table_name(context.scope, name)) +
                " not found");
    }
    return *std::move(found);
}

std::vector<std::string>
Dynamodb::names(Context& context, const std::string& after, std::size_t limit) const {
    std::vector<std::string> out;
    const Key all = tables_of(context.scope);
    const std::string from = after.empty() ? all.str() : Key(all).text(after).end();
    context.store.scan(
        from, all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key.substr(all.str().size()));
            out.push_back(reader.text());
            return out.size() < limit;
        });
    return out;
}

void Dynamodb::put(Context& context, const TableDescription& table) const {
    Rows<TableDescription>(context.store).put(table_key(table.scope, table.name), table);
}

void Dynamodb::erase(Context& context, const TableDescription& table) const {
    Rows<TableDescription>(context.store).erase(table_key(table.scope, table.name));
}

std::uint64_t Dynamodb::next_number(Context& context) const {
    const Rows<std::uint64_t> numbers(context.store);
    const std::uint64_t next = numbers.find(Key("dynamodb.number")).value_or(0) + 1;
    numbers.put(Key("dynamodb.number"), next);
    return next;
}

void Dynamodb::on_timer(Context& context, const std::string& key) {
    const std::string kind = key.substr(0, key.find('/'));
    const std::string rest = key.substr(kind.size() + 1);
    if (kind == "ttl") {
        if (const auto found = find(context, rest)) {
            dynamodb::run_expiry(context, dynamodb::Table(*found));
        }
    } else if (kind == "tokens") {
        dynamodb::drop_expired_tokens(context);
    } else {
        SNOWGLOBE_CHECK(kind == "trim");
        dynamodb::trim_stream(context, key);
    }
}

} // namespace snowglobe::dynamodb
