#include "services/mongodb/object_id.h"

namespace snowglobe::mongodb {

OwnedValue new_object_id(Context& context) {
    constexpr std::size_t drawn_bytes = 8;
    const auto seconds = static_cast<std::uint32_t>(epoch_s(context.now));
    const Id128 drawn = context.new_id("mongodb.object_id");
    OwnedValue out;
    out.type = Type::object_id;
    for (int i = 24; i >= 0; i -= 8) {
        out.bytes.push_back(static_cast<char>(seconds >> i));
    }
    out.bytes.append(drawn.begin(), drawn.begin() + drawn_bytes);
    return out;
}

} // namespace snowglobe::mongodb
