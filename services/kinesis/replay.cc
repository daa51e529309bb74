// Kinesis in fixtures, in expectations and in the catalogue.
#include "emulator/base/encoding.h"
#include "services/kinesis/kinesis.h"

namespace snowglobe::kinesis {

namespace {

FixtureRequest put_record(const FixtureInput& input) {
    json request = input.attributes({"ExplicitHashKey", "SequenceNumberForOrdering"});
    request["StreamName"] = input.name;
    request["PartitionKey"] = input.text("key");
    request["Data"] = base64_encode(input.bytes());
    return {"PutRecord", std::move(request)};
}

json records(Service& kinesis, Context& context, const std::string& name) {
    json out = json::array();
    const std::string path = "streams/" + name;
    const json stream = kinesis.peek(context, path).value();
    for (const json& shard : stream.at("Shards")) {
        const json shown =
            kinesis.peek(context, path + "/" + shard.at("ShardId").get<std::string>()).value();
        for (const json& record : shown.at("Records")) {
            const bool text = record.contains("Text");
            out.push_back(
                {{"key", record.at("PartitionKey")},
                 {"data", text ? text_or_json(record.at("Text")) : record.at("Data")}});
        }
    }
    return out;
}

json summary_request(const std::string& name, const Scope&) {
    return {{"StreamName", name}};
}

} // namespace

std::span<const FixtureSource> Kinesis::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "kinesis",
         .name = "STREAM",
         .read = put_record,
         .arn_service = "kinesis",
         .arn_prefix = "stream/",
         .noun = "stream",
         .named = Named::stream}};
    return rows;
}

std::span<const OutcomeSection> Kinesis::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {"streams", "stream", OutcomeForm::records, Named::stream, records}};
    return rows;
}

std::span<const CatalogKind> Kinesis::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {"stream",
         "kinesis.stream",
         "DescribeStreamSummary",
         summary_request,
         "StreamDescriptionSummary"}};
    return rows;
}

} // namespace snowglobe::kinesis
