#pragma once
// Writes metrics in Prometheus' text exposition format 0.0.4. Pure; knows no metric.
// https://prometheus.io/docs/instrumenting/exposition_formats/
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

class MetricsText {
public:
    static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";
    using Label = std::pair<std::string_view, std::string_view>;

    // Opens a family; the samples that follow are its own. `type`: counter, gauge, histogram.
    void family(std::string_view name, std::string_view type, std::string_view help);
    // A family of one sample.
    void single(
        std::string_view name, std::string_view type, std::string_view help, std::uint64_t value);

    void sample(std::span<const Label> labels, std::uint64_t value);
    void sample(std::initializer_list<Label> labels, std::uint64_t value) {
        sample(std::span(labels.begin(), labels.size()), value);
    }
    // A value of so many nanoseconds, as seconds.
    void seconds(std::span<const Label> labels, std::int64_t nanoseconds);
    void seconds(std::initializer_list<Label> labels, std::int64_t nanoseconds) {
        seconds(std::span(labels.begin(), labels.size()), nanoseconds);
    }
    // `upper_ns` are the buckets' bounds, `counts` one longer than that: the last is above them
    // all.
    void histogram(
        std::initializer_list<Label> labels,
        std::span<const std::int64_t> upper_ns,
        std::span<const std::uint64_t> counts,
        std::int64_t sum_ns);

    const std::string& text() const { return text_; }

private:
    void line(
        std::string_view suffix,
        std::span<const Label> labels,
        std::string_view le,
        std::string_view value);

    std::string name_;
    std::string text_;
};

// "0.0005", "10", "-1.5": exact, without trailing zeros.
std::string seconds_text(std::int64_t nanoseconds);

} // namespace snowglobe
