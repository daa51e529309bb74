// What clients hand back unread: shard iterators, page tokens, receipt handles. Taken as it comes,
// and as the content of a token whose checksum is right, which anybody can compute; beside that,
// numbers and times of other formats that arrive as text.
#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/time.h"
#include "emulator/base/url.h"
#include "services/dynamodb/shard_iterator.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/sequence_number.h"
#include "services/sqs/receipt_handle.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

namespace snowglobe {

namespace {

using fuzz::require;

constexpr Time now = from_epoch_s(1'767'225'600);

// What `parse` does not refuse with one of AWS's errors must hold.
template <class Parse> void check(const Parse& parse) {
    try {
        parse();
    } catch (const ApiError& error) {
        require(error.status == 400 && !error.code.empty(), "an error of ours");
    }
}

// Numbers have several forms: what is written is compared with what is written after reading that.
void check_kinesis(const std::string& text) {
    check([&] {
        const std::string written = to_text(kinesis::parse_shard_iterator(text, now));
        require(to_text(kinesis::parse_shard_iterator(written, now)) == written, "iterator");
    });
    check([&] {
        const std::string written = to_text(kinesis::parse_page_token(text, now));
        require(to_text(kinesis::parse_page_token(written, now)) == written, "page token");
    });
}

void check_in_world(const std::string& text) {
    static World world(
        {}, fuzz::make_services(), make_memory_store(), std::make_unique<NoExecutor>());
    world.look(*world.service("sqs"), Scope{}, [&](Context& context) {
        if (const auto receipt = sqs::parse_handle(context, text)) {
            require(sqs::to_handle(context, *receipt) == text, "receipt handle");
        }
        check([&] {
            require(
                dynamodb::ShardIterator::parse(context, text).text() == text, "stream iterator");
        });
    });
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string text(fuzz::text_of(data, size));
    check_kinesis(text);
    check_kinesis(kinesis::seal("iterator", text));
    check_kinesis(kinesis::seal("page", text));
    check_in_world(text);
    // As DynamoDB's iterators are made: name, position, the beginning of a digest.
    const std::string stream = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x";
    const std::string position = text.substr(0, 24);
    check_in_world(
        stream + "|1|" + base64_encode(position + sha256(stream + position).substr(0, 4)));
    if (const auto number = kinesis::SequenceNumber::parse(text)) {
        require(number->text() == text, "sequence number");
    }
    if (const auto bytes = base64_decode(text)) {
        const std::string written = base64_encode(*bytes);
        require(written.size() == text.size() && base64_decode(written) == bytes, "base64");
    }
    require(base64_decode(base64_encode(text)) == text, "base64 of anything");
    if (const auto time = parse_iso8601(text)) {
        require(parse_iso8601(to_iso8601(*time)) == time, "time");
    }
    parse_duration(text);
    parse_json_timestamp(json::parse_or_discard(text));
    if (const auto url = parse_url(text)) {
        require(!url->host.empty() && url->target.starts_with('/'), "url");
        const auto again = parse_url(url->scheme_and_authority() + url->target);
        require(again && again->host == url->host && again->port == url->port, "url again");
        require(again->target == url->target && parse_host(url->authority) == url->host, "host");
    }
    percent_decode(text, true);
    return 0;
}
