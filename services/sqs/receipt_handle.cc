#include "services/sqs/receipt_handle.h"

#include "emulator/base/encoding.h"
#include "emulator/store/key.h"

namespace snowglobe::sqs {

namespace {

constexpr std::string_view mark = "\x01\x01\x01"; // AQEB in base64
constexpr std::size_t parts_bytes = 4 * 8;
constexpr std::size_t check_bytes = 16;

std::string receipt_check(const Context& context, std::string_view parts) {
    const Id128 check = context.id_of("sqs.receipt", parts);
    return std::string(check.begin(), check.end());
}

} // namespace

std::string to_handle(const Context& context, const Receipt& receipt) {
    // Key's numbers are 8 bytes each; its leading name is cut off.
    const std::string parts = Key("")
                                  .number(receipt.queue_id)
                                  .number(receipt.sequence)
                                  .number(receipt.receive_count)
                                  .time(receipt.received)
                                  .str()
                                  .substr(2);
    return base64_encode(std::string(mark) + parts + receipt_check(context, parts));
}

std::optional<Receipt> parse_handle(const Context& context, std::string_view handle) {
    const std::optional<std::string> bytes = base64_decode(handle);
    if (!bytes || bytes->size() != mark.size() + parts_bytes + check_bytes ||
        !bytes->starts_with(mark)) {
        return std::nullopt;
    }
    const std::string parts = bytes->substr(mark.size(), parts_bytes);
    if (bytes->substr(mark.size() + parts_bytes) != receipt_check(context, parts)) {
        return std::nullopt;
    }
    KeyReader reader(parts);
    Receipt receipt;
    receipt.queue_id = reader.number();
    receipt.sequence = reader.number();
    receipt.receive_count = reader.number();
    receipt.received = reader.time();
    return receipt;
}

} // namespace snowglobe::sqs
