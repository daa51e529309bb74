// update - changes documents, by operators or as a whole, and may make one that is not there.
#include "services/mongodb/bulk.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/variables.h"
#include "services/mongodb/writes.h"

namespace snowglobe::mongodb {

namespace {

Arguments arguments_of(View statement) {
    return {
        statement,
        "update.updates",
        {"q", "u", "c", "upsert", "multi", "collation", "arrayFilters", "hint"}};
}

struct Counts {
    std::int32_t matched = 0;
    std::int32_t modified = 0;
    ArrayWriter upserted;
};

class Statement {
public:
    Statement(
        Asked& asked, const Namespace& space, View statement, const Variables& variables)
        : asked_(asked), space_(space), arguments_(arguments_of(statement)),
          update_(
              with_values(variables, arguments_.required("u"), stages_kept_),
              arguments_.array("arrayFilters")),
          query_(Query::parse(
              space,
              variables.in_filter(arguments_.required_object("q"), filter_kept_),
              View(),
              View(),
              arguments_.any("hint"))) {
        if (arguments_.flag("multi") && update_.is_replacement()) {
            throw MongoError(
                ErrorCode::FailedToParse,
                "multi update is not supported for replacement-style update");
        }
    }

    void run(std::optional<Collection>& collection, std::size_t place, Counts& counts) {
        std::vector<Found> all;
        if (collection) {
            all = find_documents(
                asked_.context, *collection, *query_, arguments_.flag("multi") ? 0 : 1);
        }
        for (const Found& found : all) {
            const bool has_changed =
                update_document(asked_.context, *collection, found, *query_, update_);
            ++counts.matched;
            counts.modified += has_changed ? 1 : 0;
        }
        if (!all.empty() || !arguments_.flag("upsert")) {
            return;
        }
        if (!collection) {
            collection = Collection::create(asked_.context, space_);
        }
        const Document made = upsert_document(asked_.context, *collection, *query_, update_);
        Writer one;
        one.int32("index", static_cast<std::int32_t>(place));
        one.put("_id", *made.find("_id"));
        counts.upserted.add_object(one.finish());
        ++counts.matched;
    }

private:
    Asked& asked_;
    const Namespace& space_;
    const Arguments arguments_;
    Document stages_kept_; // that the update looks into, with the values of variables
    Document filter_kept_;
    const Update update_;
    const std::shared_ptr<const Query> query_;
};

} // namespace

Document update(Asked& asked) {
    const Arguments arguments(
        asked.command, {"updates", "ordered", "bypassDocumentValidation", "let"});
    const Namespace space = space_of(asked.command);
    const std::vector<View> statements = bulk_of(asked.command, "updates");
    for (const View statement : statements) { // the shape of all is checked before any runs
        const Arguments one = arguments_of(statement);
        one.required_object("q");
        one.required("u");
        one.flag("multi");
        one.flag("upsert");
    }
    const Variables variables(arguments.object("let"));
    auto collection = Collection::find(asked.context, space, &asked.mongodb.shapes());
    Counts counts;
    Writer answer;
    run_bulk(
        statements.size(),
        arguments.flag("ordered", true),
        answer,
        [&](std::size_t i) {
            Statement(asked, space, statements[i], variables).run(collection, i, counts);
        },
        [&] {
            answer.int32("n", counts.matched);
            if (counts.upserted.count() > 0) {
                answer.array("upserted", counts.upserted.finish());
            }
            answer.int32("nModified", counts.modified);
        });
    if (collection) {
        collection->save();
    }
    return answer.ok().finish();
}

} // namespace snowglobe::mongodb
