#pragma once
// DynamoDB. Finds tables in the store; holds no state of its own. An operation is a file of
// operations/; items and their indexes are table.h, streams stream.h, expiry time_to_live.h.
//
// Rows of the store (number: unique in a world, see next_number):
//   dynamodb.table  account, region, name -> TableDescription
//   dynamodb.changes changes.h: when settings were changed that may change only so often
//   dynamodb.row    table.h: items and index entries
//   dynamodb.expiry time_to_live.h
//   dynamodb.stream, dynamodb.stream_state, dynamodb.stream_record: stream.h
//   dynamodb.token  transaction.h: client tokens of transactions
//   dynamodb.number -> the last number given out
#include "emulator/call/context.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/table.h"
#include "services/service.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

class Dynamodb final : public Service {
public:
    std::string_view name() const override { return "dynamodb"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    void on_timer(Context& context, const std::string& key) override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::vector<std::string> names(Context& context, Named kind) override;
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
    std::span<const CatalogKind> catalog_kinds() const override;
    void put_state(Context& context, const json& request) override; // a PutItem request

    // `name` is a table's name or ARN. Throws ResourceNotFoundException: with the data plane's
    // text, or with the control plane's.
    dynamodb::Table table(Context& context, const std::string& name) const;
    dynamodb::TableDescription description(Context& context, const std::string& name) const;
    std::optional<dynamodb::TableDescription> find(Context& context, const std::string& name) const;
    // Names after `after`, ascending.
    std::vector<std::string>
    names(Context& context, const std::string& after, std::size_t limit) const;
    void put(Context& context, const dynamodb::TableDescription& table) const;
    void erase(Context& context, const dynamodb::TableDescription& table) const;
    // Of tables and streams: never given out twice in a world.
    std::uint64_t next_number(Context& context) const;

private:
    // What rows of tables say, by their keys: no state, but a function of the row beside it, since
    // every request for an item needs it and tables hardly ever change.
    struct Decoded {
        std::string row;
        std::shared_ptr<const dynamodb::TableDescription> description;
    };
    mutable std::map<std::string, Decoded> decoded_;
};

} // namespace snowglobe::dynamodb
