#include "services/dynamodb/shard_iterator.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/store/key.h"

namespace snowglobe::dynamodb {

namespace {
constexpr Duration lifetime = minutes{15};
constexpr std::size_t position_bytes = 24; // shard, after, issued
} // namespace

std::string ShardIterator::text() const {
    // Four bytes of a checksum tell our own iterators from made-up ones.
    const std::string position = Key("").number(shard).number(after).time(issued).str().substr(2);
    const std::string check = sha256(stream_arn + position).substr(0, 4);
    return stream_arn + "|1|" + base64_encode(position + check);
}

ShardIterator ShardIterator::parse(Context& context, const std::string& text) {
    const std::size_t bar = text.find("|1|");
    const auto bytes =
        bar == std::string::npos ? std::nullopt : base64_decode(text.substr(bar + 3));
    ShardIterator out;
    if (bytes && bytes->size() == position_bytes + 4) {
        out.stream_arn = text.substr(0, bar);
        KeyReader reader(*bytes);
        out.shard = reader.number();
        out.after = reader.number();
        out.issued = reader.time();
    }
    if (out.text() != text || out.issued < Time{} || out.issued > context.now) {
        throw ApiError::validation("Invalid ShardIterator");
    }
    if (out.issued + lifetime < context.now) {
        throw ApiError(
            "ExpiredIteratorException",
            "Iterator expired. The iterator was created at time " + to_iso8601(out.issued, 3) +
                " while right now it is " + to_iso8601(context.now, 3) +
                " which is further in the future than the tolerated delay of 900000 milliseconds.");
    }
    return out;
}

} // namespace snowglobe::dynamodb
