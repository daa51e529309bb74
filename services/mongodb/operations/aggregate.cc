// aggregate - documents through the stages of a pipeline.
#include "services/mongodb/answer.h"
#include "services/mongodb/pipeline.h"
#include "services/mongodb/variables.h"

namespace snowglobe::mongodb {

namespace {

OwnSession session_of(const Asked& asked) {
    OwnSession session;
    const auto id = asked.command.body.find("lsid");
    if (id && id->is(Type::object)) {
        session.id = id->view().find("id");
    }
    if (const std::size_t dot = asked.user.find('.'); dot != std::string::npos) {
        session.user = asked.user.substr(dot + 1) + "@" + asked.user.substr(0, dot);
    }
    session.last_use_ms = epoch_ms(asked.context.now);
    return session;
}

} // namespace

Document aggregate(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"pipeline",
         "cursor",
         "explain",
         "allowDiskUse",
         "bypassDocumentValidation",
         "hint",
         "collation",
         "let"});
    const auto list = arguments.array("pipeline");
    if (!list) {
        throw MongoError(
            40414, "BSON field 'aggregate.pipeline' is missing but a required field");
    }
    if (!asked.is_inside && !arguments.any("cursor")) {
        throw MongoError(
            ErrorCode::FailedToParse,
            "The 'cursor' option is required, except for aggregate with the explain argument");
    }
    const FirstBatch batch = batch_of(arguments.object("cursor"));
    Document kept;
    const View pipeline = Variables(arguments.object("let")).in_pipeline(list->view(), kept);
    const Value name = asked.command.body.find(asked.command.name).value_or(Value{});
    if (!name.is(Type::string)) { // {aggregate: 1}
        const Namespace none{asked.command.database, "$cmd.aggregate"};
        return first_answer(
            asked,
            Results(none, run_pipeline_without_collection(pipeline, session_of(asked))),
            batch);
    }
    const Namespace space = space_of(asked.command);
    return first_answer(
        asked,
        Results(space, run_pipeline(asked.context, space, pipeline, arguments.any("hint"))),
        batch);
}

} // namespace snowglobe::mongodb
