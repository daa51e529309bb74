#include "services/mongodb/answer.h"

#include "services/mongodb/mongodb.h"

#include <limits>

namespace snowglobe::mongodb {

namespace {

constexpr std::int64_t first_batch_size = 101;

Document whole_batch(Context& context, Results& results) {
    ArrayWriter all;
    do {
        const Document batch =
            results.batch(context, std::numeric_limits<std::size_t>::max());
        for (const Member& member : batch.view()) {
            all.add(member.value);
        }
    } while (!results.is_exhausted());
    return all.finish();
}

} // namespace

Document first_answer(Asked& asked, Results&& results, const FirstBatch& wanted) {
    const std::int64_t size = wanted.size.value_or(first_batch_size);
    const std::string space = results.space().str();
    const Document batch =
        asked.is_inside ? whole_batch(asked.context, results)
                        : results.batch(asked.context, static_cast<std::size_t>(size));
    std::int64_t id = 0;
    if (!results.is_exhausted() && !wanted.is_all) {
        id = asked.mongodb.cursors().open(
            asked.context, {std::move(results), 0, wanted.never_times_out});
    }
    constexpr std::size_t size_beside = 128;
    Writer out(batch.bytes().size() + space.size() + size_beside);
    const std::size_t cursor = out.begin(Type::object, "cursor");
    out.array("firstBatch", batch);
    out.int64("id", id);
    out.text("ns", space);
    return out.end(cursor).ok().finish();
}

FirstBatch batch_of(const std::optional<View>& cursor) {
    FirstBatch out;
    if (cursor) {
        const Arguments arguments(*cursor, "cursor", {"batchSize"});
        if (arguments.any("batchSize")) {
            out.size = arguments.count("batchSize", first_batch_size);
        }
    }
    return out;
}

Document list_answer(Asked& asked, Namespace space, std::deque<Document> documents) {
    const Arguments arguments(
        asked.command,
        {"cursor", "filter", "nameOnly", "authorizedCollections", "includeIndexBuildInfo"});
    return first_answer(
        asked,
        Results(std::move(space), std::move(documents)),
        batch_of(arguments.object("cursor")));
}

} // namespace snowglobe::mongodb
