// Lambda in fixtures, in the catalogue, and in lines for people.
#include "services/lambda/lambda.h"

#include <fmt/format.h>

namespace snowglobe::lambda {

namespace {

FixtureRequest invoke(const FixtureInput& input) {
    input.attributes({}); // it has none
    return {
        "Invoke",
        {{"FunctionName", input.name}, {"InvocationType", "Event"}},
        input.bytes()};
}

json configuration_request(const std::string& name, const Scope&) {
    return {{"FunctionName", name}};
}

std::string line_of(const json& mapping) {
    const auto topics = mapping.find("Topics");
    return fmt::format(
        "{} -> {}",
        topics == mapping.end() ? mapping.at("EventSourceArn").get<std::string>()
                                : "kafka:" + topics->at(0).get<std::string>(),
        mapping.at("FunctionName").get<std::string>());
}

// "orders-0, orders-2": what a delivery has records of.
std::string partitions_text(const json& mapping, const json& delivery) {
    const auto topic = mapping.at("Topics").at(0).get<std::string>();
    std::string text;
    for (const json& one : delivery.at("partitions")) {
        text += fmt::format(
            "{}{}-{}",
            text.empty() ? "" : ", ",
            topic,
            one.at("partition").get<std::int32_t>());
    }
    return text;
}

} // namespace

std::span<const FixtureSource> Lambda::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "lambda",
         .name = "FUNCTION",
         .read = lambda::invoke,
         .arn_service = "lambda",
         .arn_prefix = "function:",
         .noun = "function",
         .named = Named::function}};
    return rows;
}

// Mappings are there with how far they have come.
std::span<const CatalogKind> Lambda::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {"function", "lambda.function", "GetFunctionConfiguration", configuration_request},
        {.kind = "mapping", .look = "mappings", .id = "UUID"}};
    return rows;
}

std::vector<std::string> Lambda::triggers(Context& context, std::string_view) {
    std::vector<std::string> lines;
    const json seen = peek(context, "mappings").value();
    for (const json& mapping : seen.at("mappings")) {
        lines.push_back(line_of(mapping));
    }
    return lines;
}

std::vector<std::string> Lambda::in_flight(Context& context) {
    std::vector<std::string> lines;
    const json seen = peek(context, "mappings").value();
    for (const json& mapping : seen.at("mappings")) {
        const std::string who = line_of(mapping);
        const json& progress = mapping.at("progress");
        for (const json& lane : progress.value("lanes", json::array())) {
            if (lane.contains("batches")) {
                lines.push_back(fmt::format(
                    "{}: {} has a batch that was tried {} times, {}",
                    who,
                    lane.at("shard").get<std::string>(),
                    lane.at("attempts").get<std::int64_t>(),
                    lane.at("state").get<std::string>()));
            }
        }
        for (const json& delivery : progress.value("deliveries", json::array())) {
            lines.push_back(fmt::format(
                "{}: {} have a batch that was tried {} times, {}",
                who,
                partitions_text(mapping, delivery),
                delivery.at("attempts").get<std::int64_t>(),
                delivery.at("state").get<std::string>()));
        }
        const std::size_t batches = progress.value("in_flight", json::array()).size();
        const std::size_t gathered = progress.value("gathered", std::size_t{0});
        if (batches + gathered > 0) {
            lines.push_back(fmt::format(
                "{}: {} batches with the function, {} messages gathered", who, batches, gathered));
        }
    }
    return lines;
}

} // namespace snowglobe::lambda
