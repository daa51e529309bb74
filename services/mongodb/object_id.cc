#include "services/mongodb/object_id.h"

#include "emulator/store/rows.h"

namespace snowglobe::mongodb {

namespace {

constexpr std::string_view counter_space = "mongodb.object_id";
constexpr std::size_t process_bytes = 5;
constexpr std::uint64_t counter_max = 0xff'ffff;

// The next one. It begins where the seed says, low enough not to come round soon.
std::uint64_t next_count(Context& context, const Id128& drawn) {
    const Rows<std::uint64_t> rows(context.store);
    const Key key(counter_space);
    std::uint64_t first = drawn[process_bytes] & 0x7fU;
    first = first << 8 | drawn[process_bytes + 1];
    first = first << 8 | drawn[process_bytes + 2];
    const std::uint64_t count = rows.find(key).value_or(first);
    rows.put(key, (count + 1) & counter_max);
    return count;
}

} // namespace

OwnedValue new_object_id(Context& context) {
    const auto seconds = static_cast<std::uint32_t>(epoch_s(context.now));
    const Id128 drawn = context.id_of("mongodb.object_id", "server");
    const std::uint64_t count = next_count(context, drawn);
    OwnedValue out;
    out.type = Type::object_id;
    for (int i = 24; i >= 0; i -= 8) {
        out.bytes.push_back(static_cast<char>(seconds >> i));
    }
    out.bytes.append(drawn.begin(), drawn.begin() + process_bytes);
    for (int i = 16; i >= 0; i -= 8) {
        out.bytes.push_back(static_cast<char>(count >> i));
    }
    return out;
}

std::vector<RowKind> object_id_row_kinds() {
    return {{counter_space, "", record_form<std::uint64_t>}};
}

} // namespace snowglobe::mongodb
