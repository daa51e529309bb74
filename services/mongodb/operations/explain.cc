// explain - how a find, count, delete, update or aggregate would find its documents.
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/results.h"

namespace snowglobe::mongodb {

namespace {

struct Explained {
    View filter;
    View sort;
    std::optional<Value> hint;
};

Explained explained(const Command& command) {
    const auto object_in = [](View view, std::string_view name) {
        const auto found = view.find(name);
        return found && found->is(Type::object) ? found->view() : View();
    };
    View body = command.body;
    if (command.name == "aggregate") {
        const auto pipeline = body.find("pipeline");
        const auto first =
            pipeline && pipeline->is(Type::array) ? pipeline->view().first() : std::nullopt;
        return {
            first && first->value.is(Type::object) ? object_in(first->value.view(), "$match")
                                                   : View(),
            View(),
            body.find("hint")};
    }
    if (command.name == "update" || command.name == "delete") {
        const auto list = body.find(command.name == "update" ? "updates" : "deletes");
        const auto first =
            list && list->is(Type::array) ? list->view().first() : std::nullopt;
        const View statement = first && first->value.is(Type::object) ? first->value.view()
                                                                      : View();
        return {object_in(statement, "q"), View(), statement.find("hint")};
    }
    const bool is_find = command.name == "find";
    if (!is_find && command.name != "count" && command.name != "distinct" &&
        command.name != "findAndModify") {
        throw MongoError(
            ErrorCode::CommandNotFound, "Explain failed due to unknown command: " + command.name);
    }
    return {object_in(body, is_find ? "filter" : "query"), object_in(body, "sort"), body.find("hint")};
}

Document shown_bounds(const Plan& plan) {
    Writer out;
    for (const auto& [name, intervals] : plan.bounds) {
        ArrayWriter texts;
        for (const std::string& interval : intervals) {
            texts.add_text(interval);
        }
        out.array(name, texts.finish());
    }
    return out.finish();
}

Document shown_plan(
    const std::optional<Collection>& collection, const Plan* plan, const Explained& asked) {
    if (!collection) {
        return Writer().text("stage", "EOF").finish();
    }
    Writer access;
    const char* const direction = plan->is_reverse ? "backward" : "forward";
    if (plan->index) {
        const Index& index = collection->indexes()[*plan->index];
        Writer scan;
        scan.text("stage", "IXSCAN");
        scan.object("keyPattern", View(index.key));
        scan.text("indexName", index.name);
        scan.boolean("isMultiKey", index.is_multikey);
        scan.boolean("isUnique", index.is_unique);
        scan.boolean("isSparse", index.is_sparse);
        scan.boolean("isPartial", !index.partial.empty());
        scan.int32("indexVersion", 2);
        scan.text("direction", direction);
        scan.object("indexBounds", shown_bounds(*plan));
        access.text("stage", "FETCH");
        access.object("inputStage", scan.finish());
    } else {
        access.text("stage", "COLLSCAN");
        if (!asked.filter.empty()) {
            access.object("filter", asked.filter);
        }
        access.text("direction", direction);
    }
    if (plan->is_sorted || asked.sort.empty()) {
        return access.finish();
    }
    Writer sort;
    sort.text("stage", "SORT");
    sort.object("sortPattern", asked.sort);
    sort.text("type", "simple");
    sort.object("inputStage", access.finish());
    return sort.finish();
}

} // namespace

Document explain(Asked& asked) {
    const Arguments arguments(asked.command, {"verbosity"});
    const Value inner = asked.command.body.find(asked.command.name).value_or(Value{});
    if (!inner.is(Type::object) || inner.view().empty()) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "BSON field 'explain.explain' is the wrong type '" +
                std::string(name_of(inner.type)) + "', expected type 'object'");
    }
    Command command = asked.command;
    command.name = inner.view().first()->name;
    command.body = inner.view();
    const Namespace space = space_of(command);
    const Explained wanted = explained(command);
    const auto query = Query::parse(space, wanted.filter, View(), wanted.sort, wanted.hint);
    const auto collection = Collection::find(asked.context, space);
    Results results(asked.context, query, asked.mongodb.shapes());
    std::optional<Plan> plan;
    if (collection) {
        plan = plan_for(*collection, query->filter, query->sort, wanted.hint, true);
    }
    Writer planner;
    planner.text("namespace", space.str());
    planner.boolean("indexFilterSet", false);
    planner.object("parsedQuery", wanted.filter);
    planner.object(
        "winningPlan",
        shown_plan(
            collection, plan ? &*plan : nullptr, wanted));
    planner.array("rejectedPlans", Document());
    Writer out;
    out.text("explainVersion", "1");
    out.object("queryPlanner", planner.finish());
    const auto verbosity = arguments.text("verbosity");
    if (!verbosity || *verbosity != "queryPlanner") {
        std::int32_t returned = 0;
        while (!results.is_exhausted()) {
            returned += static_cast<std::int32_t>(
                results.batch(asked.context, 1000).view().count());
        }
        Writer execution;
        execution.boolean("executionSuccess", true);
        execution.int32("nReturned", returned);
        execution.int32("executionTimeMillis", 0);
        const auto& reader = results.reader();
        execution.int32(
            "totalKeysExamined", reader ? static_cast<std::int32_t>(reader->keys_seen()) : 0);
        execution.int32(
            "totalDocsExamined",
            reader ? static_cast<std::int32_t>(reader->documents_seen()) : 0);
        out.object("executionStats", execution.finish());
    }
    out.object("command", inner.view());
    out.object("serverInfo", Writer().text("host", "localhost").finish());
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
