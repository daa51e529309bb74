// aggregate - documents through the stages of a pipeline.
#include "services/mongodb/answer.h"
#include "services/mongodb/pipeline.h"

namespace snowglobe::mongodb {

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
    const Value name = asked.command.body.find(asked.command.name).value_or(Value{});
    if (!name.is(Type::string)) { // {aggregate: 1}: of a database, with stages that are not here
        throw MongoError::unsupported("aggregate of a whole database");
    }
    const Namespace space = space_of(asked.command);
    return first_answer(
        asked,
        Results(space, run_pipeline(asked.context, space, list->view(), arguments.any("hint"))),
        batch);
}

} // namespace snowglobe::mongodb
