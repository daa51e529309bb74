// delete - takes documents away.
#include "services/mongodb/bulk.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/metrics.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/variables.h"
#include "services/mongodb/writes.h"

namespace snowglobe::mongodb {

Document delete_documents(Asked& asked) {
    const Arguments arguments(asked.command, {"deletes", "ordered", "let"});
    const Namespace space = space_of(asked.command);
    const std::vector<View> statements = bulk_of(asked.command, "deletes");
    for (const View statement : statements) { // the shape of all is checked before any runs
        const Arguments one(statement, "delete.deletes", {"q", "limit", "collation", "hint"});
        one.required_object("q");
        one.required("limit");
        const std::int64_t limit = one.whole("limit").value_or(0);
        if (limit != 0 && limit != 1) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "The limit field in delete objects must be 0 or 1. Got " +
                    std::to_string(limit));
        }
    }
    const Variables variables(arguments.object("let"));
    auto collection = Collection::find(asked.context, space, &asked.mongodb.shapes());
    std::uint64_t gone = 0;
    Writer answer;
    run_bulk(
        statements.size(),
        arguments.flag("ordered", true),
        answer,
        [&](std::size_t i) {
            const Arguments one(
                statements[i], "delete.deletes", {"q", "limit", "collation", "hint"});
            Document kept;
            const auto query = Query::parse(
                space,
                variables.in_filter(one.required_object("q"), kept),
                View(),
                View(),
                one.any("hint"));
            if (!collection) {
                return;
            }
            const std::size_t limit = one.whole("limit").value_or(0) == 1 ? 1 : 0;
            for (const Found& found :
                 find_documents(asked.context, *collection, *query, limit)) {
                collection->erase(found.record, found.document);
                ++gone;
            }
        },
        [&] { answer.int32("n", static_cast<std::int32_t>(gone)); });
    if (collection) {
        collection->save();
    }
    count_written(asked.context, space, Written::deleted, gone);
    return answer.ok().finish();
}

} // namespace snowglobe::mongodb
