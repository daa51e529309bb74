// find - the documents that a filter means, a batch of them.
#include "services/mongodb/answer.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/variables.h"

namespace snowglobe::mongodb {

namespace {

void refuse_unsupported(const Arguments& arguments) {
    for (const std::string_view name : {"tailable", "awaitData", "returnKey", "showRecordId"}) {
        if (arguments.flag(name)) {
            throw MongoError::unsupported("find with " + std::string(name));
        }
    }
    for (const std::string_view name : {"min", "max"}) {
        if (const auto bound = arguments.object(name); bound && !bound->empty()) {
            throw MongoError::unsupported("find with " + std::string(name));
        }
    }
}

} // namespace

Document find(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"filter",      "sort",     "projection",  "hint",     "skip",        "limit",
         "batchSize",   "singleBatch", "max",      "min",      "returnKey",   "showRecordId",
         "tailable",    "awaitData", "oplogReplay", "noCursorTimeout", "allowPartialResults",
         "collation",   "allowDiskUse", "let",     "ntoreturn"});
    const Namespace space = space_of(asked.command);
    refuse_unsupported(arguments);
    const Variables variables(arguments.object("let"));
    Document filter_kept;
    Document projection_kept;
    const View filter =
        variables.in_filter(arguments.object("filter").value_or(View()), filter_kept);
    const View projection = variables.in_expressions(
        arguments.object("projection").value_or(View()), projection_kept);
    const View sort = arguments.object("sort").value_or(View());
    const std::int64_t skip = arguments.count("skip", 0);
    const std::int64_t limit = arguments.count("limit", 0);
    FirstBatch batch;
    if (arguments.any("batchSize")) {
        batch.size = arguments.count("batchSize", 0);
    }
    batch.is_all = arguments.flag("singleBatch");
    batch.never_times_out = arguments.flag("noCursorTimeout");
    const auto query =
        Query::parse(space, filter, projection, sort, arguments.any("hint"), skip, limit);
    return first_answer(asked, Results(asked.context, query, asked.mongodb.shapes()), batch);
}

} // namespace snowglobe::mongodb
