#pragma once
// What a service gives to the emulator: its wire names, its operations, its events, its template
// resource types and a look without side effects. A service object holds no state of its own:
// everything lives in Context::store, under keys that start with the service's name.
#include "emulator/base/error.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "emulator/call/operation.h"
#include "emulator/store/row_kind.h"
#include "services/catalog_kind.h"
#include "services/fixture_source.h"
#include "services/outcome_section.h"
#include "services/property.h"

#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class FrameWire;
class InvocationWords;
class Wire;

// A template resource property is wrong: `path` like "RedrivePolicy.maxReceiveCount". The stack
// loader turns it into file:line. Thrown by ResourceType::create.
struct PropertyError {
    std::string path;
    std::string message;
};

// Several that do not depend on each other, to be told together.
struct PropertyErrors {
    std::vector<PropertyError> all;

    // Runs the body and takes what it throws.
    template <class Body> void attempt(Body&& body) {
        try {
            body();
        } catch (PropertyError& error) {
            all.push_back(std::move(error));
        } catch (PropertyErrors& errors) {
            all.insert(all.end(), errors.all.begin(), errors.all.end());
        }
    }
    void throw_if_any() const {
        if (!all.empty()) {
            throw *this;
        }
    }
};

struct ResourceRequest {
    std::string logical_id;
    std::string generated_name; // to use where the template gives none: "<stack>-<logical id>"
    json properties;            // intrinsic functions resolved, values of the declared types
    std::string template_dir;   // folder of the template; relative paths start here
    std::vector<std::string> library_paths; // folders where handler libraries are sought by name
    // What the tool that wrote the template has put beside it, by the property that names where it
    // was to be uploaded: paths from template_dir ("aws:asset:path" of the CDK).
    std::map<std::string, std::string> assets = {};
};

struct ResourceAttributes {
    std::string ref;                               // what Ref answers
    std::map<std::string, std::string> attributes; // what Fn::GetAtt answers
    // What of it has no effect here, and why: listed, or refused where people ask for that.
    std::vector<PropertyError> inert = {};
};

// A resource that an earlier process made, in a world that outlived it.
struct ExistingResource {
    json properties;
    ResourceAttributes attributes;
};

struct ResourceType {
    std::string_view type;               // "AWS::SQS::Queue"
    std::vector<Property> properties;    // that `create` honours; more inert ones may be among them
    std::vector<std::string_view> inert; // accepted, without effect here, and reported as such
    // Runs as an event: creates by calling operations (context.call).
    ResourceAttributes (*create)(Service&, Context&, const ResourceRequest&);
    // Runs as an event: makes an existing one what the request says and keeps its contents; throws
    // PropertyError where that cannot be. None: its properties cannot change.
    ResourceAttributes (*update)(
        Service&, Context&, const ResourceRequest&, const ExistingResource&) = nullptr;
    // False: it was deleted since. None: always there.
    bool (*exists)(Service&, Context&, const std::string& ref) = nullptr;
    // Updated also when no property has changed: what it names outside may have (a library).
    bool refresh = false;
    // Properties that nothing waits for, and that `create` does not get: what they refer to may
    // refer back (an API's definition names functions whose events name the API). When all
    // resources are made `finish` gets them, with the others, each time a template is loaded; it
    // answers what of them has no effect. Runs as an event and throws as `create` does.
    std::vector<std::string_view> late = {};
    std::vector<PropertyError> (*finish)(
        Service&, Context&, const ResourceRequest&, const ResourceAttributes& made) = nullptr;
};

// Kinds of things that people name: in expectations, fixtures and faults.
enum class Named : std::uint8_t {
    table,
    queue,
    stream,
    function,
    host,
    chaos,
    topic,
    group,
    collection,
    database,
};

// What somebody looks at: "queues/jobs", and which page of what is in it.
class Look {
public:
    struct Page {
        std::size_t rows_max;
        std::string_view from; // the "next" of the page before; empty: from the start
    };

    template <std::convertible_to<std::string_view> Text>
    Look(const Text& path_) : path(path_) {} // NOLINT: implicit on purpose
    Look(std::string_view path_, std::optional<std::size_t> rows_max, std::string_view from)
        : path(path_), rows_max_(rows_max), from_(from) {}

    const std::string_view path;

    // For a look that has pages: which one. Where there are more rows than it shows, its answer has
    // a "next".
    Page page(std::size_t rows_max_otherwise) const {
        paged_ = true;
        return {rows_max_.value_or(rows_max_otherwise), from_};
    }
    bool was_paged() const { return paged_; }

private:
    std::optional<std::size_t> rows_max_;
    std::string_view from_;
    mutable bool paged_ = false;
};

// One thing that exists, as the service that owns it tells. Whoever lists them knows no service.
struct Resource {
    // A look into it, at rows of the same kind.
    struct Contents {
        std::string title;      // "messages"
        std::string look;       // path of the look, below the service's
        std::string rows;       // the member of its answer that is the list
        std::string id = {};    // the member of a row that names it in the trace; empty: none does
        std::string source = {}; // where ids are unique only within it, as Context::made names it
    };
    std::string kind; // "queue"
    std::string name;
    std::string arn = {};           // empty: it has none
    json counts = json::object();   // numbers, by what they count
    json about = json::object();    // what to know of it at a glance; an ARN leads to that resource
    std::string look = {};          // path of the look at its details; empty: there is none
    std::vector<Contents> contents = {};
};

// Legal disorder beyond what seeds do, which somebody may ask for (Context::chaos).
struct ChaosKind {
    std::string_view name;
    std::string_view what; // for people
};

// An operation of the service that makes it.
struct OutboundCall {
    std::string operation;
    json request;
};

class Service {
public:
    virtual ~Service() = default;

    virtual std::string_view name() const = 0; // "sqs": names calls, trace records, store keys
    // How clients outside speak to it (emulator/aws/wire.h); nullptr: they do not.
    virtual const Wire* wire() const { return nullptr; }
    // The same for one that has a port of its own, where frames are spoken (frame_wire.h).
    virtual const FrameWire* frame_wire() const { return nullptr; }
    virtual std::span<const OperationRow> operations() const = 0;
    // A call's request, and its reply, as one JSON document: as the trace shows them, and handlers
    // get them. Nothing: the document that they have is all. Otherwise a payload is the member that
    // the wire says it is, in base64; else "body", as http_body.h has it.
    virtual std::optional<json> whole_request(const Call& call) const;
    virtual std::optional<json> whole_reply(const Call& call, const Reply& reply) const;

    // A timer of schedule_at is due; a subscribed channel was notified; a run of a handler that was
    // asked for has ended; a call that was asked is answered. Each runs as an event with a
    // transaction of its own.
    virtual void on_timer(Context&, const std::string& /*key*/) {}
    virtual void on_wake(Context&, const std::string& /*key*/) {}
    virtual void
    on_invoked(Context&, const std::string& /*key*/, const InvocationResult& /*result*/) {}
    // An invocation that an earlier process put off or had begun is about to begin: its function as
    // it is now, since what that process knew of it (where its library lies) may be gone. Without
    // side effects.
    virtual void renew(Context&, InvocationRequest& /*request*/) {}
    virtual void on_replied(Context&, const std::string& /*key*/, const Reply& /*reply*/) {}

    // Of the one service of a world whose functions handlers are: its words for what becomes of
    // them.
    virtual const InvocationWords* invocation_words() const { return nullptr; }
    // Of the one that handlers' HTTP requests go to: the call that one is, of `function`.
    virtual std::optional<OutboundCall>
    outbound_call(OutboundRequest&& /*request*/, const std::string& /*function*/) const {
        return std::nullopt;
    }

    // GET /_snowglobe/metrics: every number that the service counts (Context::count) or measures,
    // and what it measures now, of all accounts and regions. As a peek: without side effects.
    virtual std::span<const MetricRow> metrics() const { return {}; }
    virtual void measure(Context&, const TellMetric&) {}

    virtual std::span<const ResourceType> resource_types() const { return {}; }

    // All rows that the service puts into a store.
    virtual std::vector<RowKind> row_kinds() const { return {}; }

    // All that has such a name, without side effects. Tables, queues and streams: of the context's
    // account and region. Functions and hosts: of all.
    virtual std::vector<std::string> names(Context&, Named) { return {}; }

    // A fixture's `state:NAME` line: what the request would put into NAME stands there from the
    // start. Checked as the operation checks it (throws ApiError), but nobody hears of it: no
    // stream record, no event.
    virtual void put_state(Context&, const json& /*request*/) {
        throw ApiError::unsupported("a fixture's state for " + std::string(name()));
    }

    // Lines of fixtures, and what a replay led to, in expectations.
    virtual std::span<const FixtureSource> fixture_sources() const { return {}; }
    virtual std::span<const OutcomeSection> outcome_sections() const { return {}; }

    virtual std::span<const ChaosKind> chaos() const { return {}; }

    // What stands in the catalogue of a data directory.
    virtual std::span<const CatalogKind> catalog_kinds() const { return {}; }

    // Lines for people, without side effects; all of the context's account and region. A text, with
    // the URLs of the service in it as they are reached at `host`; what leads to functions
    // ("arn:aws:sqs:...:jobs -> worker"); what has not come to its end.
    virtual std::string
    in_served_names(Context&, std::string text, std::string_view /*host*/) {
        return text;
    }
    virtual std::vector<std::string> triggers(Context&, std::string_view /*host*/) { return {}; }
    virtual std::vector<std::string> in_flight(Context&) { return {}; }

    // What a template's `{{resolve:KIND:NAME}}` stands for, without side effects; nullopt: this is
    // no kind of this service, or there is no such name.
    virtual std::optional<std::string>
    dynamic_reference(Context&, std::string_view /*kind*/, std::string_view /*name*/) {
        return std::nullopt;
    }

    // GET /_snowglobe/<service>/<path>: state as JSON, without side effects; nullopt: no such
    // thing.
    virtual std::optional<json> peek(Context&, const Look&) { return std::nullopt; }

    // GET /_snowglobe/resources: what exists in the context's account and region, and in which it
    // has any, both in a lasting order and without side effects.
    virtual std::vector<Resource> resources(Context&) { return {}; }
    virtual std::vector<Scope> scopes(Context&) { return {}; }
};

} // namespace snowglobe
