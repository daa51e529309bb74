#include "emulator/catalog_entries.h"

#include "emulator/base/check.h"
#include "emulator/store/key.h"

#include <array>
#include <set>

namespace snowglobe {

namespace {

// A kind of resource: the rows that name its resources, <space>/<account>/<region>/<name>, and the
// operation that describes one.
struct Kind {
    const char* service;
    const char* kind;
    const char* space;
    const char* operation;
    json (*request)(const std::string& name, const Scope& scope);
    const char* answer; // the member of the reply that describes it
};

const std::array kinds{
    Kind{
        "dynamodb",
        "table",
        "dynamodb.table",
        "DescribeTable",
        [](const std::string& name, const Scope&) {
            return json{{"TableName", name}};
        },
        "Table"},
    Kind{
        "kinesis",
        "stream",
        "kinesis.stream",
        "DescribeStreamSummary",
        [](const std::string& name, const Scope&) {
            return json{{"StreamName", name}};
        },
        "StreamDescriptionSummary"},
    Kind{
        "lambda",
        "function",
        "lambda.function",
        "GetFunctionConfiguration",
        [](const std::string& name, const Scope&) {
            return json{{"FunctionName", name}};
        },
        nullptr},
    Kind{
        "sqs",
        "queue",
        "sqs.queue",
        "GetQueueAttributes",
        [](const std::string& name, const Scope& scope) {
            return json{
                {"QueueUrl", "http://localhost/" + scope.account + "/" + name},
                {"AttributeNames", {"All"}}};
        },
        "Attributes"},
};

// Scope and name of every row of a space.
std::vector<std::pair<Scope, std::string>> named(World& world, const char* space) {
    std::vector<std::pair<Scope, std::string>> out;
    world.look(*world.services().front(), Scope{}, [&](Context& context) {
        const Key prefix{space};
        context.store.scan(
            prefix.str(),
            prefix.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view) {
                KeyReader reader(key.substr(prefix.str().size()));
                Scope scope;
                scope.account = reader.text();
                scope.region = reader.text();
                out.emplace_back(std::move(scope), reader.text());
                return true;
            });
    });
    return out;
}

// With how far they have come.
void add_mappings(World& world, const Scope& scope, std::vector<CatalogEntry>& entries) {
    Service* lambda = world.service("lambda");
    SNOWGLOBE_CHECK(lambda != nullptr);
    std::optional<json> seen;
    world.look(*lambda, scope, [&](Context& context) { seen = lambda->peek(context, "mappings"); });
    for (const json& mapping : seen->at("mappings")) {
        entries.push_back(
            {"lambda",
             "mapping",
             scope.account,
             scope.region,
             mapping.at("UUID").get<std::string>(),
             mapping.dump()});
    }
}

} // namespace

std::vector<CatalogEntry> catalog_entries(World& world) {
    std::vector<CatalogEntry> entries;
    std::set<Scope> scopes;
    for (const Kind& kind : kinds) {
        for (const auto& [scope, name] : named(world, kind.space)) {
            Call call;
            call.service = kind.service;
            call.operation = kind.operation;
            call.scope = scope;
            call.request = kind.request(name, scope);
            const Reply reply = world.look_call(call);
            if (reply.error) {
                continue; // being deleted
            }
            const json& about = kind.answer == nullptr ? reply.body : reply.body.at(kind.answer);
            entries.push_back(
                {kind.service, kind.kind, scope.account, scope.region, name, about.dump()});
            scopes.insert(scope);
        }
    }
    for (const Scope& scope : scopes) {
        add_mappings(world, scope, entries);
    }
    return entries;
}

} // namespace snowglobe
