// The tables of all messages, and the table of the APIs.
#include "services/kafka/apis.h"
#include "services/kafka/messages/all.h"
#include "services/kafka/schema.h"

#include <cstddef>
#include <type_traits>

namespace snowglobe::kafka {

namespace {

template <class Struct> constexpr std::uint16_t in_standard_layout(std::size_t offset) {
    static_assert(std::is_standard_layout_v<Struct>, "offsetof is for these only");
    return static_cast<std::uint16_t>(offset);
}

} // namespace

#define AT(member) in_standard_layout<OF>(offsetof(OF, member))
#define ARRAY(member) &array_of<decltype(OF::member)>
#define IS_DEFAULT(member) has_default<OF, decltype(OF::member), &OF::member>
#include "services/kafka/model.inc"
#undef AT
#undef ARRAY
#undef IS_DEFAULT

std::span<const Api> apis() {
#define API(name, first, last, kind, function)                                                     \
    {#name,                                                                                        \
     {first, last},                                                                                \
     &name##Request::schema,                                                                       \
     &name##Response::schema,                                                                      \
     Api::Kind::kind},
    static constexpr Api rows[] = {
#include "services/kafka/apis.def"
    };
#undef API
    return rows;
}

const Api* find_api(std::int16_t key) {
    for (const Api& api : apis()) {
        if (api.request->key == key) {
            return &api;
        }
    }
    return nullptr;
}

} // namespace snowglobe::kafka
