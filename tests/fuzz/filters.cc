// Filter patterns of event source mappings: the pattern is the first line, a record's content the
// second. A valid pattern never throws, whatever the record holds.
#include "emulator/base/encoding.h"
#include "services/lambda/filter.h"
#include "services/lambda/event_pattern.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const auto lines = fuzz::lines_of(fuzz::text_of(data, size));
    if (lines.size() < 2) {
        return 0;
    }
    const std::string pattern(lines[0]);
    const std::string text(lines[1]);
    const json read = json::parse_or_discard(text);
    const json image = read.is_discarded() ? json(text) : read;
    const std::pair<const char*, json> records[] = {
        {"sqs", {{"messageId", "x"}, {"body", text}}},
        {"kinesis", {{"kinesis", {{"data", base64_encode(text)}, {"partitionKey", "k"}}}}},
        {"dynamodb", {{"eventName", "INSERT"}, {"dynamodb", {{"NewImage", image}}}}}};
    for (const auto& [service, record] : records) {
        const lambda::SourceKind& source = *lambda::find_source_kind(service);
        if (lambda::Filter::is_valid(pattern, source)) {
            lambda::Filter({pattern}, source).accepts(record);
        }
    }
    const auto exact = lambda::read_exact(text);
    if (exact) {
        const std::string printed = exact->dump();
        const auto again = lambda::read_exact(printed);
        fuzz::require(again && again->dump() == printed, "exact text reads otherwise");
    }
    return 0;
}
