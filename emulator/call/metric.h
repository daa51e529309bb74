#pragma once
// A number that a service tells the outside: counted as things happen (Context::count), or measured
// when somebody looks (Service::measure). Names and units are those of Prometheus; the rows are
// static, so that a count is told by its address.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

struct MetricRow {
    enum class Kind : std::uint8_t { counter, gauge };
    enum class Unit : std::uint8_t { one, seconds }; // seconds: values are nanoseconds
    std::string_view name;                           // "snowglobe_mapping_batches_total"
    std::string_view help;
    Kind kind = Kind::counter;
    Unit unit = Unit::one;
    std::array<std::string_view, 3> labels; // their names; "" beyond the last
};

// Values of the row's labels, in their order.
using MetricLabels = std::vector<std::string>;

// Takes what a service measures.
using TellMetric = std::function<void(const MetricRow&, MetricLabels, std::int64_t value)>;

} // namespace snowglobe
