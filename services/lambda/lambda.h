#pragma once
// The Lambda service: functions, invocations that clients ask for, and event source mappings. It
// asks the world to run handlers (Context::ask) and is told how they ended (on_invoked). It
// holds no state: functions, mappings, batches and checkpoints are rows of the store.
//
// Keys of timers, wakes and invocations, as the other half of each conversation sees them:
//     invoke/<request id>            a synchronous Invoke
//     forget/<request id>            its answer, should nobody fetch it
//     async/<request id>             an asynchronous Invoke
//     state/<function>               the end of its creation or of a change
//     provision/<function>/<qualifier>  until its concurrency is provisioned
//     code/<sha256>                  of an archive that may not be needed any more
//     mapping/<uuid>/<part>          a part of a mapping; the event source knows which
#include "emulator/call/invocation_words.h"
#include "services/lambda/code.h"
#include "services/lambda/event_source.h"
#include "services/lambda/mapping.h"
#include "services/log_sink.h"
#include "services/queue_source.h"
#include "services/service.h"
#include "services/stream_source.h"
#include "services/topic_source.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

class Lambda final : public Service {
public:
    // Throws std::runtime_error with one clear line when the library of a function cannot be used.
    using CheckLibrary = std::function<void(const FunctionImage&)>;

    // `streams` by the service in their ARNs: "kinesis", "dynamodb". `logs` keeps what functions
    // print. They outlive this object.
    Lambda(
        std::map<std::string, StreamSource*> streams,
        QueueSource* queues,
        CheckLibrary check_library,
        TopicSource* topics = nullptr,
        LogSink* logs = nullptr,
        CodeFolders code = {});

    std::string_view name() const override { return "lambda"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;

    void on_timer(Context& context, const std::string& key) override;
    void on_wake(Context& context, const std::string& key) override;
    void
    on_invoked(Context& context, const std::string& key, const InvocationResult& result) override;
    void renew(Context& context, InvocationRequest& request) override;
    const InvocationWords* invocation_words() const override;
    std::span<const MetricRow> metrics() const override;
    void measure(Context& context, const TellMetric& tell) override;
    std::vector<std::string> names(Context& context, Named kind) override;
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const CatalogKind> catalog_kinds() const override;
    std::vector<std::string> triggers(Context& context, std::string_view host) override;
    std::vector<std::string> in_flight(Context& context) override;

    // The kind of source that an ARN names, or none does; nullptr: none that Snowglobe knows.
    EventSource* source_of(std::string_view arn) const;
    void check_library(const FunctionImage& image) const;
    const CodeFolders& code() const { return code_; }
    // The rows that an earlier process left, before anything runs.
    void take_over(Store& store) const { take_over_code(code_, store); }

private:
    void with_mapping(
        Context& context,
        const std::string& key,
        const std::function<void(EventSource&, Mapping&, const std::string& part)>& body) const;

    std::map<std::string, std::unique_ptr<EventSource>, std::less<>> sources_;
    CheckLibrary check_library_;
    std::unique_ptr<InvocationWords> words_;
    CodeFolders code_;
};

} // namespace snowglobe::lambda
