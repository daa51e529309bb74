#include "emulator/observe/metrics_page.h"

#include "emulator/base/version.h"
#include "emulator/observe/metrics_text.h"
#include "emulator/observe/process_facts.h"

#include <algorithm>

namespace snowglobe {

namespace {

using Label = MetricsText::Label;

bool was_used(const Metrics::Operation& operation) {
    return std::any_of(operation.statuses.begin(), operation.statuses.end(), [](std::uint64_t n) {
        return n > 0;
    });
}

void write_requests(MetricsText& out, const Metrics& metrics) {
    const std::vector<Metrics::Operation>& all = metrics.operations();
    const auto each = [&](const auto& write) {
        for (const Metrics::Operation& operation : all) {
            if (was_used(operation)) {
                write(operation, operation.name.service, operation.name.operation);
            }
        }
    };
    out.family(
        "snowglobe_requests_total", "counter", "HTTP requests answered, by class of status.");
    each([&](const auto& row, auto service, auto operation) {
        constexpr std::array classes{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
        for (std::size_t i = 0; i < classes.size(); ++i) {
            if (row.statuses[i] > 0) {
                out.sample(
                    {{"service", service}, {"operation", operation}, {"status", classes[i]}},
                    row.statuses[i]);
            }
        }
    });
    out.family(
        "snowglobe_errors_total",
        "counter",
        "HTTP requests answered with an error, by its code; what no AWS service has is \"other\".");
    for (const auto& [key, count] : metrics.errors()) {
        const OperationName& name = all[key.first].name;
        out.sample(
            {{"service", name.service}, {"operation", name.operation}, {"code", key.second}},
            count);
    }
    out.family(
        "snowglobe_request_duration_seconds",
        "histogram",
        "Real time from the last byte of a request to its answer, long polls included.");
    each([&](const auto& row, auto service, auto operation) {
        out.histogram(
            {{"service", service}, {"operation", operation}},
            Metrics::bucket_ns,
            row.latencies,
            row.latency_ns);
    });
    out.family("snowglobe_request_bytes_total", "counter", "Bodies of requests.");
    each([&](const auto& row, auto service, auto operation) {
        out.sample({{"service", service}, {"operation", operation}}, row.bytes_in);
    });
    out.family("snowglobe_response_bytes_total", "counter", "Bodies of answers.");
    each([&](const auto& row, auto service, auto operation) {
        out.sample({{"service", service}, {"operation", operation}}, row.bytes_out);
    });
}

void write_frames(MetricsText& out, const Metrics& metrics) {
    out.family(
        "snowglobe_frame_requests_total",
        "counter",
        "Requests at the ports of services that speak in frames.");
    for (const auto& [name, count] : metrics.frames()) {
        out.sample({{"service", name.first}, {"operation", name.second}}, count);
    }
}

void write_functions(MetricsText& out, const Metrics& metrics, World& world) {
    out.family(
        "snowglobe_invocations_total",
        "counter",
        "Invocations that ended, by result: ok, error, crash, timeout, throttled.");
    for (const auto& [name, function] : metrics.functions()) {
        for (const auto& [result, count] : function.results) {
            out.sample({{"function", name}, {"result", result}}, count);
        }
    }
    out.family("snowglobe_cold_starts_total", "counter", "Invocations that needed a new sandbox.");
    for (const auto& [name, function] : metrics.functions()) {
        out.sample({{"function", name}}, function.cold_starts);
    }
    out.family(
        "snowglobe_invocation_virtual_seconds_total",
        "counter",
        "Virtual time from the beginning of invocations to their end.");
    for (const auto& [name, function] : metrics.functions()) {
        const std::array<Label, 1> labels{Label{"function", name}};
        out.seconds(labels, function.virtual_ns);
    }
    out.single(
        "snowglobe_invocations_running",
        "gauge",
        "Invocations under way.",
        world.invocations_running());
    out.single(
        "snowglobe_handler_children",
        "gauge",
        "Processes that run handlers (process executor).",
        world.executor().children());
}

// The services' own, family by family, each in the order of its labels' values.
void write_services(MetricsText& out, const Metrics& metrics, World& world) {
    for (const auto& service : world.services()) {
        if (service->metrics().empty()) {
            continue;
        }
        std::map<std::string_view, std::map<MetricLabels, std::int64_t>> measured;
        world.look(*service, Scope{}, [&](Context& context) {
            service->measure(
                context, [&](const MetricRow& row, MetricLabels labels, std::int64_t value) {
                    measured[row.name][std::move(labels)] += value;
                });
        });
        for (const MetricRow& row : service->metrics()) {
            const bool counter = row.kind == MetricRow::Kind::counter;
            out.family(row.name, counter ? "counter" : "gauge", row.help);
            if (const auto found = metrics.counted().find(row.name);
                found != metrics.counted().end()) {
                for (const auto& [labels, count] : found->second.values) {
                    measured[row.name][labels] += static_cast<std::int64_t>(count);
                }
            }
            for (const auto& [values, value] : measured[row.name]) {
                std::vector<Label> labels;
                for (std::size_t i = 0; i < values.size(); ++i) {
                    labels.emplace_back(row.labels.at(i), values[i]);
                }
                if (row.unit == MetricRow::Unit::seconds) {
                    out.seconds(labels, value);
                } else {
                    out.sample(labels, static_cast<std::uint64_t>(value));
                }
            }
        }
    }
}

void write_world(
    MetricsText& out, const Metrics& metrics, World& world, const ClockDriver& driver) {
    out.single(
        "snowglobe_world_events_total",
        "counter",
        "Events run, in all worlds of this process.",
        metrics.events_before() + world.events_run());
    out.family("snowglobe_world_events_pending", "gauge", "Events in the queue, by class.");
    const Scheduler& scheduler = world.scheduler();
    out.sample({{"class", "work"}}, scheduler.count(TimerClass::work));
    out.sample({{"class", "foreground"}}, scheduler.count(TimerClass::foreground));
    out.sample({{"class", "background"}}, scheduler.count(TimerClass::background));
    out.family("snowglobe_world_time_seconds", "gauge", "Virtual time, since 1970.");
    out.seconds({}, epoch_ns(world.now()));
    out.single(
        "snowglobe_world_waiting_calls",
        "gauge",
        "Requests from outside that wait in the world: long polls, synchronous invocations.",
        world.waiters().size());
    out.family("snowglobe_clock_mode", "gauge", "1 for the mode of the clock, 0 for the others.");
    for (const ClockMode mode : {ClockMode::real, ClockMode::manual, ClockMode::automatic}) {
        out.sample({{"mode", to_text(mode)}}, driver.mode() == mode ? 1 : 0);
    }
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    world.look(*world.services().front(), Scope{}, [&](Context& context) {
        context.store.scan(
            "",
            std::string(16, '\xff'),
            Direction::forward,
            [&](std::string_view key, std::string_view value) {
                ++rows;
                bytes += key.size() + value.size();
                return true;
            });
    });
    out.single(
        "snowglobe_store_rows", "gauge", "Rows of the store: the state of all services.", rows);
    out.single("snowglobe_store_bytes", "gauge", "Keys and values of these rows.", bytes);
    const Trace& trace = world.trace();
    out.single(
        "snowglobe_trace_records", "gauge", "Records of this world's trace.", trace.records());
    out.single(
        "snowglobe_trace_bytes",
        "gauge",
        "Records that are kept in memory for GET trace.",
        trace.bytes_kept());
}

void write_refused(MetricsText& out, const ServerCounts& edge) {
    out.family(
        "snowglobe_requests_refused_total",
        "counter",
        "HTTP requests refused before they were whole, by status.");
    for (const auto& [status, count] : edge.refused) {
        out.sample({{"status", std::to_string(status)}}, count);
    }
}

void write_process(MetricsText& out, const ServerCounts& edge) {
    out.family("snowglobe_build_info", "gauge", "Always 1; the version is its label.");
    out.sample({{"version", version_text}}, 1);
    out.single("snowglobe_connections_open", "gauge", "HTTP connections.", edge.connections_open);
    out.single(
        "snowglobe_connections_total",
        "counter",
        "HTTP connections that were accepted.",
        edge.connections_accepted);
    const ProcessFacts facts = process_facts();
    out.single(
        "process_resident_memory_bytes",
        "gauge",
        "Resident memory size in bytes.",
        facts.resident_bytes);
    out.single(
        "process_virtual_memory_bytes",
        "gauge",
        "Virtual memory size in bytes.",
        facts.virtual_bytes);
    out.family("process_cpu_seconds_total", "counter", "User and system CPU time in seconds.");
    out.seconds({}, facts.cpu_ns);
    out.single("process_open_fds", "gauge", "Number of open file descriptors.", facts.descriptors);
}

} // namespace

std::string
metrics_page(
    const Metrics& metrics, World& world, const ClockDriver& driver, const ServerCounts& edge) {
    MetricsText out;
    write_requests(out, metrics);
    write_refused(out, edge);
    write_frames(out, metrics);
    write_services(out, metrics, world);
    write_functions(out, metrics, world);
    write_world(out, metrics, world, driver);
    write_process(out, edge);
    return out.text();
}

} // namespace snowglobe
