#include "apps/countries/adapters/breaker_store.h"

#include "apps/common/attribute_value.h"
#include "apps/common/setting.h"
#include "apps/countries/adapters/aws.h"

#include <charconv>
#include <stdexcept>

namespace countries {

namespace {

constexpr const char* service = "countries-api-service";

std::int64_t whole_number(const char* name, std::int64_t fallback) {
    const std::string text = apps::setting(name, std::to_string(fallback));
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
        throw std::invalid_argument(std::string(name) + " is no whole number: " + text);
    }
    return value;
}

CircuitBreaker breaker() {
    return {
        std::chrono::minutes(whole_number("failure_window_in_minutes", 5)),
        whole_number("disarm_threshold", 5)};
}

Seconds now_of(const snowglobe::Context& context) {
    return std::chrono::floor<std::chrono::seconds>(context.now());
}

json key() {
    return apps::to_item({{"service_name", service}});
}

std::optional<BreakerState> load(snowglobe::Context& context) {
    const json found = call_dynamodb(
        context,
        "GetCircuitBreakerStateFailure",
        "GetItem",
        {{"TableName", resource_name("circuit-breaker-state")}, {"Key", key()}});
    const json state = apps::from_item(found.value("Item", json::object()));
    if (state.empty()) {
        return std::nullopt;
    }
    return BreakerState{
        read_time(state.at("timestamp").get<std::string>()),
        state.at("counter").get<std::int64_t>()};
}

} // namespace

void require_armed(snowglobe::Context& context) {
    const auto state = load(context);
    const Seconds now = now_of(context);
    if (!breaker().is_armed(state, now)) {
        throw snowglobe::HandlerError(
            "CountriesAPIServiceFailure", "Countries API aborted, circuit breaker disarmed.");
    }
    if (state && !breaker().is_active(*state, now)) {
        call_dynamodb(
            context,
            "DeleteCircuitBreakerStateFailure",
            "DeleteItem",
            {{"TableName", resource_name("circuit-breaker-state")}, {"Key", key()}});
    }
}

void register_failure(snowglobe::Context& context) {
    const BreakerState state = breaker().after_failure(load(context), now_of(context));
    call_dynamodb(
        context,
        "PutCircuitBreakerStateFailure",
        "PutItem",
        {{"TableName", resource_name("circuit-breaker-state")},
         {"Item",
          apps::to_item(
              {{"service_name", service},
               {"timestamp", to_text(state.start)},
               {"counter", state.counter}})}});
}

} // namespace countries
