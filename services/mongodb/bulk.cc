#include "services/mongodb/bulk.h"

namespace snowglobe::mongodb {

void run_bulk(
    std::size_t count,
    bool is_ordered,
    Writer& answer,
    const std::function<void(std::size_t place)>& write,
    const std::function<void()>& before_errors) {
    ArrayWriter errors;
    for (std::size_t i = 0; i < count; ++i) {
        try {
            write(i);
        } catch (const MongoError& error) {
            Writer one;
            one.int32("index", static_cast<std::int32_t>(i));
            one.int32("code", static_cast<std::int32_t>(error.code));
            one.all(error.extra);
            one.text("errmsg", error.message);
            errors.add_object(one.finish());
            if (is_ordered) {
                break;
            }
        }
    }
    before_errors();
    if (errors.count() > 0) {
        answer.array("writeErrors", errors.finish());
    }
}

} // namespace snowglobe::mongodb
