#include "services/lambda/lambda.h"

#include "emulator/base/check.h"
#include "emulator/store/rows.h"
#include "services/lambda/configuration.h"
#include "services/lambda/description.h"
#include "services/lambda/function.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/metrics.h"
#include "services/lambda/queue_poller.h"
#include "services/lambda/stream_poller.h"
#include "services/lambda/topic_poller.h"
#include "services/lambda/words.h"
#include "services/lambda/provisioned.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace snowglobe::lambda {

namespace {

// "mapping/<uuid>/<part>" -> ("mapping", "<uuid>/<part>")
std::pair<std::string, std::string> cut(const std::string& key) {
    const auto slash = key.find('/');
    SNOWGLOBE_CHECK(slash != std::string::npos);
    return {key.substr(0, slash), key.substr(slash + 1)};
}

json peek_functions(Context& context) {
    json out = json::array();
    Rows<Function>(context.store)
        .scan(
            functions_of(context.scope),
            Direction::forward,
            [&](std::string_view, const Function& function) {
                out.push_back(function_configuration(context, function, function.image.arn));
                return true;
            });
    return out;
}

} // namespace

Lambda::Lambda(
    std::map<std::string, StreamSource*> streams,
    QueueSource* queues,
    CheckLibrary check_library,
    TopicSource* topics,
    LogSink* logs,
    CodeFolders code)
    : check_library_(std::move(check_library)), words_(make_words(logs)), code_(std::move(code)) {
    for (const auto& [service, source] : streams) {
        const SourceKind* kind = find_source_kind(service);
        SNOWGLOBE_CHECK(kind != nullptr);
        sources_[service] = std::make_unique<StreamPoller>(*kind, *source);
    }
    if (queues != nullptr) {
        sources_[std::string(sqs_source.service)] =
            std::make_unique<QueuePoller>(sqs_source, *queues);
    }
    if (topics != nullptr) {
        for (const SourceKind* kind : {&kafka_source, &self_managed_kafka_source}) {
            sources_[std::string(kind->service)] = std::make_unique<TopicPoller>(*kind, *topics);
        }
    }
}

EventSource* Lambda::source_of(std::string_view arn) const {
    const std::string service = service_of_arn(arn);
    if (service.empty() && !arn.empty()) {
        return nullptr; // it is no ARN
    }
    const auto found = sources_.find(service);
    return found == sources_.end() ? nullptr : found->second.get();
}

void Lambda::check_library(const FunctionImage& image) const {
    if (check_library_) {
        check_library_(image);
    }
}

// An event for a mapping that was deleted meanwhile is dropped here.
void Lambda::with_mapping(
    Context& context,
    const std::string& key,
    const std::function<void(EventSource&, Mapping&, const std::string& part)>& body) const {
    const auto [uuid, part] = cut(key);
    auto mapping = find_mapping(context, uuid);
    if (!mapping) {
        return;
    }
    EventSource* source = source_of(mapping->source_arn);
    SNOWGLOBE_CHECK(source != nullptr);
    body(*source, *mapping, part);
}

void Lambda::on_timer(Context& context, const std::string& key) {
    const auto [kind, rest] = cut(key);
    if (kind == "async") {
        retry_async(context, rest);
    } else if (kind == "forget") {
        sync_invocation(context, context.scope, rest).forget();
    } else if (kind == "state") {
        end_change(context, rest);
    } else if (kind == "provision") {
        end_to_provision(context, rest);
    } else if (kind == "code") {
        forget_archive(code_, context, rest);
    } else {
        with_mapping(
            context, rest, [&](EventSource& source, Mapping& mapping, const std::string& part) {
                source.on_timer(context, mapping, part);
            });
    }
}

void Lambda::on_wake(Context& context, const std::string& key) {
    with_mapping(
        context, cut(key).second, [&](EventSource& source, Mapping& mapping, const std::string&) {
            source.on_wake(context, mapping);
        });
}

void Lambda::on_invoked(Context& context, const std::string& key, const InvocationResult& result) {
    const auto [kind, rest] = cut(key);
    if (kind == "invoke") {
        end_sync(context, rest, result);
    } else if (kind == "async") {
        end_async(context, rest, result);
    } else {
        with_mapping(
            context, rest, [&](EventSource& source, Mapping& mapping, const std::string& part) {
                source.on_invoked(context, mapping, part, result);
            });
    }
}

void Lambda::renew(Context& context, InvocationRequest& request) {
    renew_function(context, request);
}

const InvocationWords* Lambda::invocation_words() const {
    return words_.get();
}

std::span<const MetricRow> Lambda::metrics() const {
    return metric_rows();
}

void Lambda::measure(Context& context, const TellMetric& tell) {
    for (const auto& [scope, mapping] : all_mappings(context.store)) {
        const EventSource::Lag lag = source_of(mapping.source_arn)->lag(context, scope, mapping);
        tell(metrics::lag, labels_of(mapping), static_cast<std::int64_t>(lag.records));
        tell(metrics::iterator_age, labels_of(mapping), lag.age.count());
    }
}

std::vector<std::string> Lambda::names(Context& context, Named kind) {
    std::vector<std::string> names;
    if (kind == Named::function) {
        Rows<Function>(context.store)
            .scan(
                Key("lambda.function"),
                Direction::forward,
                [&](std::string_view, const Function& function) {
                    names.push_back(function.image.name);
                    return true;
                });
    }
    return names;
}

std::vector<Resource> Lambda::resources(Context& context) {
    std::vector<Resource> out;
    const std::vector<Mapping> mappings = all_mappings(context);
    Rows<Function>(context.store)
        .scan(
            functions_of(context.scope),
            Direction::forward,
            [&](std::string_view, const Function& function) {
                Resource one;
                one.kind = "function";
                one.name = function.image.name;
                one.arn = function.image.arn;
                one.counts["mappings"] = std::count_if(
                    mappings.begin(), mappings.end(), [&](const Mapping& mapping) {
                        return mapping.function_name == one.name;
                    });
                one.about = {
                    {"handler", function.image.symbol},
                    {"timeout", snowglobe::to_text(function.image.timeout)},
                    {"memory_mb", function.image.memory_mb}};
                out.push_back(std::move(one));
                return true;
            });
    for (const Mapping& mapping : mappings) {
        const EventSource& source = *source_of(mapping.source_arn);
        const EventSource::Lag lag = source.lag(context, context.scope, mapping);
        Resource one;
        one.kind = "mapping";
        one.name = mapping.uuid;
        one.counts = {{"lag", lag.records}, {"oldest_ms", lag.age / milliseconds{1}}};
        one.about = {
            {"source", source_name(mapping)},
            {"function", mapping.function_arn},
            {"state", mapping.enabled ? "Enabled" : "Disabled"},
            {"batch_size", mapping.batch_size},
            {"last_result", mapping.last_result}};
        one.look = "mappings/" + mapping.uuid;
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Scope> Lambda::scopes(Context& context) {
    const std::vector<Scope> functions = scopes_of(context.store, "lambda.function");
    const std::vector<Scope> mappings = scopes_of(context.store, "lambda.mapping");
    std::vector<Scope> scopes;
    std::set_union(
        functions.begin(),
        functions.end(),
        mappings.begin(),
        mappings.end(),
        std::back_inserter(scopes));
    return scopes;
}

std::optional<json> Lambda::peek(Context& context, const Look& look) {
    const std::string_view path = look.path;
    const auto show = [&](const Mapping& mapping) {
        const EventSource& source = *source_of(mapping.source_arn);
        json one = describe(source, mapping, mapping.enabled ? "Enabled" : "Disabled");
        one["FunctionName"] = mapping.function_name;
        one["progress"] = source.peek(context, mapping);
        return one;
    };
    if (constexpr std::string_view prefix = "mappings/"; path.starts_with(prefix)) {
        const auto mapping = find_mapping(context, path.substr(prefix.size()));
        return mapping ? std::optional(show(*mapping)) : std::nullopt;
    }
    if (path == "functions") {
        return json{{"functions", peek_functions(context)}};
    }
    if (path == "mappings") {
        json out = json::array();
        for (const Mapping& mapping : all_mappings(context)) {
            out.push_back(show(mapping));
        }
        return json{{"mappings", std::move(out)}};
    }
    return std::nullopt;
}

} // namespace snowglobe::lambda
