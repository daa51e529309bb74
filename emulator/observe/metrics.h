#pragma once
// Counts what happens, for GET /_snowglobe/metrics. Outside of worlds and longer than any of them:
// it is told of things, a reset takes nothing away, and nothing in a world can see it. A request
// costs three increments in its operation's row; everything else is rarer than that.
#include "emulator/call/context.h"
#include "emulator/call/invocation.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

class Wire;

struct OperationName {
    std::string_view service;
    std::string_view operation;
    const Wire* wire = nullptr; // of the service
};

class Metrics {
public:
    // Upper bounds of the latency buckets.
    static constexpr std::array<std::int64_t, 16> bucket_ns{
        50'000,
        100'000,
        250'000,
        500'000,
        1'000'000,
        2'500'000,
        5'000'000,
        10'000'000,
        25'000'000,
        50'000'000,
        100'000'000,
        250'000'000,
        500'000'000,
        1'000'000'000,
        5'000'000'000,
        20'000'000'000}; // a long poll's

    struct Operation {
        OperationName name;
        std::array<std::uint64_t, 6> statuses{}; // by the first digit of the status
        std::array<std::uint64_t, bucket_ns.size() + 1> latencies{};
        std::int64_t latency_ns = 0;
        std::uint64_t bytes_in = 0; // bodies
        std::uint64_t bytes_out = 0;
    };
    struct Function {
        std::map<std::string_view, std::uint64_t> results; // "ok", "error", "timeout", ...
        std::uint64_t cold_starts = 0;
        std::int64_t virtual_ns = 0;
    };
    // What services count, by the row's name and the values of its labels.
    struct Counted {
        const MetricRow* row = nullptr;
        std::map<MetricLabels, std::uint64_t> values;
    };

    // Requests name their operation by its place in `operations`.
    explicit Metrics(std::vector<OperationName> operations);

    void answered(
        std::size_t operation,
        int status,
        std::size_t bytes_in,
        std::size_t bytes_out,
        std::int64_t latency_ns);
    void refused(std::size_t operation, std::string_view code);
    // How many frames have come to the port of a service that speaks in such. Names live as long as
    // the process, and so does what is returned.
    std::uint64_t& frames_of(std::string_view service, std::string_view operation) {
        return frames_[{service, operation}];
    }
    void invocation_started(const InvocationRequest& request, bool cold);
    void invocation_ended(const InvocationRequest& request, const InvocationResult& result);
    void counted(const Effects::Count& count);
    // A world of so many events is over.
    void world_ended(std::uint64_t events_run) { events_before_ += events_run; }

    const std::vector<Operation>& operations() const { return operations_; }
    // By operation and code; codes that its service does not have are "other".
    const std::map<std::pair<std::size_t, std::string>, std::uint64_t>& errors() const {
        return errors_;
    }
    // By service and operation.
    const std::map<std::pair<std::string_view, std::string_view>, std::uint64_t>& frames() const {
        return frames_;
    }
    const std::map<std::string, Function>& functions() const { return functions_; }
    const std::map<std::string_view, Counted>& counted() const { return counted_; }
    std::uint64_t events_before() const { return events_before_; } // in worlds that are over

private:
    std::vector<Operation> operations_;
    std::map<std::pair<std::size_t, std::string>, std::uint64_t> errors_;
    std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> frames_;
    std::map<std::string, Function> functions_;
    std::map<std::string_view, Counted> counted_;
    std::uint64_t events_before_ = 0;
};

// Counts the frames of one service: of the same operation there are mostly several in a row.
class FrameCounter {
public:
    FrameCounter(Metrics& metrics, std::string_view service)
        : metrics_(metrics), service_(service) {}
    void count(std::string_view operation) {
        if (operation.data() != last_ || count_ == nullptr) {
            last_ = operation.data();
            count_ = &metrics_.frames_of(service_, operation);
        }
        ++*count_;
    }

private:
    Metrics& metrics_;
    const std::string_view service_;
    const char* last_ = nullptr;
    std::uint64_t* count_ = nullptr;
};

} // namespace snowglobe
