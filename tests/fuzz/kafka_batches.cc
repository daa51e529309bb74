// Record batches as a producer sends them, one behind the other. What can be read can be built
// again and has the same records, and their bytes can be compressed again; everything else is a
// fault, with a reason.
#include "services/kafka/record_batch.h"
#include "tests/fuzz/fuzz.h"

#include <string>
#include <vector>

namespace snowglobe::kafka {

namespace {

using fuzz::require;

constexpr std::size_t decompressed_max = 1 << 20;

// Views of the batch, or of what the reader holds.
std::vector<Record> records_of(RecordReader& reader) {
    std::vector<Record> records;
    Record record;
    while (reader.next(record)) {
        records.push_back(record);
        record = {};
    }
    return records;
}

void check_codec(std::string_view batch, Compression codec) {
    const std::string text =
        decompress(codec, batch.substr(BatchHeader::bytes), decompressed_max);
    require(text.size() <= decompressed_max, "more than the bound");
    require(decompress(codec, compress(codec, text), text.size()) == text, "another text");
}

void check_batch(std::string_view batch) {
    has_right_checksum(batch);
    find_by_time(batch, 1, 1);
    RecordReader reader(batch, decompressed_max);
    check_codec(batch, *reader.header().compression());
    std::vector<Record> records = records_of(reader);
    if (records.empty()) {
        return;
    }
    RecordBatchBuilder builder;
    std::int64_t offset = 0;
    for (Record& record : records) {
        builder.add(record);
        record.offset = offset++;
    }
    const std::size_t size = builder.size();
    const Bytes built = builder.finish();
    require(built.size() == size, "a batch of another size");
    require(has_right_checksum(built.view()), "a wrong check sum");
    RecordReader again(built.view());
    require(records_of(again) == records, "other records");
}

void check(std::string_view bytes) {
    while (!bytes.empty()) {
        const BatchHeader header = read_batch_header(bytes);
        require(header.size >= BatchHeader::bytes && header.size <= bytes.size(), "a wrong size");
        std::string batch(bytes.substr(0, header.size));
        bytes.remove_prefix(header.size);
        try {
            check_batch(batch);
        } catch (const BadBatch& bad) {
            require(*bad.what() != '\0', "a fault without a reason");
        }
        place_batch(batch.data(), 1, 2);
        require(read_batch_header(batch).base_offset == 1, "at another place");
    }
}

} // namespace

} // namespace snowglobe::kafka

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    try {
        kafka::check(fuzz::text_of(data, size));
    } catch (const kafka::BadBatch& bad) {
        fuzz::require(*bad.what() != '\0', "a fault without a reason");
    }
    return 0;
}
