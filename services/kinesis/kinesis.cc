#include "services/kinesis/kinesis.h"

#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

void Kinesis::on_timer(Context& context, const std::string& key) {
    const std::string_view name = std::string_view(key).substr(std::string_view("trim/").size());
    if (auto stream = kinesis::Stream::find(context.store, context.scope, name)) {
        stream->trim(context);
    }
}

} // namespace snowglobe::kinesis
