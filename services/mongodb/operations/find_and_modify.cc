// findAndModify - one document, changed or taken away, and what it was, or is now.
#include "services/mongodb/commands.h"
#include "services/mongodb/metrics.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/variables.h"
#include "services/mongodb/writes.h"

namespace snowglobe::mongodb {

namespace {

constexpr std::string_view cause = "Plan executor error during findAndModify :: caused by :: ";

struct Modification {
    std::int32_t n = 0;
    bool is_remove = false;
    bool updated = false;
    std::optional<OwnedValue> upserted;
    std::optional<Document> value;
};

Document answered(const Modification& outcome, const Projection& fields) {
    Writer last;
    last.int32("n", outcome.n);
    if (!outcome.is_remove) {
        last.boolean("updatedExisting", outcome.updated);
    }
    if (outcome.upserted) {
        last.put("upserted", *outcome.upserted);
    }
    Writer out;
    out.object("lastErrorObject", last.finish());
    if (outcome.value) {
        out.object("value", fields.apply(*outcome.value));
    } else {
        out.null("value");
    }
    return out.ok().finish();
}

// Once it runs, what goes wrong is told with its cause.
template <class Body> void executed(const Body& body) {
    try {
        body();
    } catch (const MongoError& error) {
        if (error.code == ErrorCode::DuplicateKey) {
            throw;
        }
        throw MongoError(error.code, std::string(cause) + error.message, error.extra);
    }
}

} // namespace

Document find_and_modify(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"query",
         "sort",
         "remove",
         "update",
         "new",
         "fields",
         "upsert",
         "bypassDocumentValidation",
         "collation",
         "arrayFilters",
         "hint",
         "let"});
    const Namespace space = space_of(asked.command);
    const bool removes = arguments.flag("remove");
    const auto change = arguments.any("update");
    const bool is_new = arguments.flag("new");
    const bool upserts = arguments.flag("upsert");
    if (!removes && !change) {
        throw MongoError(
            ErrorCode::FailedToParse, "Either an update or remove=true must be specified");
    }
    if (removes && change) {
        throw MongoError(
            ErrorCode::FailedToParse, "Cannot specify both an update and remove=true");
    }
    if (removes && upserts) {
        throw MongoError(
            ErrorCode::FailedToParse, "Cannot specify both upsert=true and remove=true ");
    }
    if (removes && is_new) {
        throw MongoError(
            ErrorCode::FailedToParse,
            "Cannot specify both new=true and remove=true; 'remove' always returns the deleted "
            "document");
    }
    const Variables variables(arguments.object("let"));
    Document filter_kept;
    Document fields_kept;
    Document stages_kept;
    const auto query = Query::parse(
        space,
        variables.in_filter(arguments.object("query").value_or(View()), filter_kept),
        variables.in_expressions(arguments.object("fields").value_or(View()), fields_kept),
        arguments.object("sort").value_or(View()),
        arguments.any("hint"));
    std::optional<Update> update;
    if (change) {
        update.emplace(
            with_values(variables, *change, stages_kept), arguments.array("arrayFilters"));
    }
    auto collection = Collection::find(asked.context, space, &asked.mongodb.shapes());
    std::vector<Found> found;
    if (collection) {
        found = find_documents(asked.context, *collection, *query, 1);
    }
    Modification outcome;
    outcome.is_remove = removes;
    executed([&] {
        if (!found.empty() && removes) {
            collection->erase(found.front().record, found.front().document);
            count_written(asked.context, space, Written::deleted, 1);
            outcome.n = 1;
            outcome.value = found.front().document;
        } else if (!found.empty()) {
            Document after;
            update_document(
                asked.context, *collection, found.front(), *query, *update, &after);
            outcome.n = 1;
            outcome.updated = true;
            outcome.value = is_new ? after : found.front().document;
        } else if (upserts) {
            if (!collection) {
                collection = Collection::create(asked.context, space);
            }
            const Document made =
                upsert_document(asked.context, *collection, *query, *update);
            outcome.n = 1;
            outcome.upserted = *made.find("_id");
            if (is_new) {
                outcome.value = made;
            }
        }
    });
    if (collection) {
        collection->save();
    }
    return answered(outcome, query->projection);
}

} // namespace snowglobe::mongodb
