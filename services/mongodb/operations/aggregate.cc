// aggregate - documents through the stages of a pipeline.
#include "services/mongodb/answer.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/output.h"
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

std::optional<Member> output_of(View pipeline) {
    std::optional<Member> last;
    for (const Member& member : pipeline) {
        last = member.value.is(Type::object) ? member.value.view().first() : std::nullopt;
    }
    return last && is_output(last->name) ? last : std::nullopt;
}

View without_last(View pipeline, Document& kept) {
    ArrayWriter out;
    const std::size_t count = pipeline.count();
    for (const Member& member : pipeline) {
        if (out.count() + 1 < count) {
            out.add(member.value);
        }
    }
    kept = out.finish();
    return kept.view();
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
    FirstBatch batch = batch_of(arguments.object("cursor"));
    Document kept;
    const View pipeline = Variables(arguments.object("let")).in_pipeline(list->view(), kept);
    Document stages_kept;
    const std::optional<Member> output = output_of(pipeline);
    const View stages = output ? without_last(pipeline, stages_kept) : pipeline;
    const Value name = asked.command.body.find(asked.command.name).value_or(Value{});
    const bool is_of_database = !name.is(Type::string); // {aggregate: 1}
    const Namespace space = is_of_database
                                ? Namespace{asked.command.database, "$cmd.aggregate"}
                                : space_of(asked.command);
    std::deque<Document> documents =
        is_of_database
            ? run_pipeline_without_collection(stages, session_of(asked))
            : run_pipeline(
                  asked.context,
                  space,
                  stages,
                  arguments.any("hint"),
                  asked.mongodb.shapes());
    if (output) {
        write_output(asked.context, asked.command.database, *output, documents);
        documents.clear();
        batch = FirstBatch{.size = std::nullopt, .is_all = true};
    }
    return first_answer(asked, Results(space, std::move(documents)), batch);
}

} // namespace snowglobe::mongodb
