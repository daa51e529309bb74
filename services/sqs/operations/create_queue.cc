// CreateQueue: a new queue, or the one of that name if the attributes given are the same.
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/attributes.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/tags.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr std::size_t name_max = 80;
constexpr Duration name_rest = seconds{60};

void check_name(const std::string& name, bool fifo) {
    const std::string stem =
        fifo && name.ends_with(".fifo") ? name.substr(0, name.size() - 5) : name;
    const bool good = !stem.empty() && name.size() <= name_max &&
                      std::all_of(stem.begin(), stem.end(), [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                 (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
                      });
    if (fifo && (!good || !name.ends_with(".fifo"))) {
        throw invalid_parameter(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
            "underscores, must end with .fifo suffix and be 1 to 80 in length");
    }
    if (!good) {
        throw invalid_parameter(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
}

bool asks_for_fifo(const json& attributes) {
    const auto found = attributes.find("FifoQueue");
    return found != attributes.end() && read_boolean(attribute_text(*found)) == true;
}

// Only what the request gives is compared; AWS names the first attribute that differs.
void check_same(Context& context, const Queue& existing, const json& given) {
    Queue wanted = existing;
    const auto before = attributes_of(existing, context.scope);
    for (const auto& [name, value] : given.items()) {
        if (value.is_null()) {
            continue;
        }
        const auto shown = before.find(name);
        const bool same_text = shown != before.end() && value == shown->second;
        if (same_text) {
            continue;
        }
        const ApiError differs(
            "QueueNameExists",
            "A queue already exists with the same name and a different value for attribute " +
                name);
        if (name == "FifoQueue" && read_boolean(attribute_text(value)) != existing.fifo) {
            throw differs;
        }
        apply_attributes(context, wanted, {{name, value}});
        if (attributes_of(wanted, context.scope) != before) {
            throw differs;
        }
    }
}

} // namespace

json create_queue(Sqs&, Context& context, const json& request) {
    const std::string name = text_member(request, "QueueName").value_or("");
    if (!request.contains("QueueName")) {
        throw missing_parameter("QueueName");
    }
    const auto found = request.find("Attributes");
    const json attributes =
        found == request.end() || found->is_null() ? json::object() : json(*found);
    const json reply = {{"QueueUrl", queue_url(context.scope, name)}};
    const bool fifo = asks_for_fifo(attributes);
    if (const std::optional<Queue> existing = find_queue(context, name)) {
        check_same(context, *existing, attributes);
        return reply;
    }
    check_name(name, fifo);
    const Rows<Time> deleted(context.store);
    const Key deleted_row = deleted_key(context.scope, name);
    if (const auto at = deleted.find(deleted_row)) {
        if (context.now < *at + name_rest) {
            throw ApiError(
                "QueueDeletedRecently",
                "You must wait 60 seconds after deleting a queue before you can create another "
                "with the same name.");
        }
        deleted.erase(deleted_row);
    }
    Queue queue;
    queue.name = name;
    queue.fifo = fifo;
    queue.created = context.now;
    queue.modified = context.now;
    const Id128 id = context.id_of(
        "sqs.queue",
        queue_arn(context.scope, name),
        static_cast<std::uint64_t>(epoch_ns(context.now)));
    for (std::size_t i = 0; i < 8; ++i) {
        queue.id = queue.id << 8 | id[i];
    }
    apply_attributes(context, queue, attributes);
    queue.deduplicates_per_group = queue.deduplication_per_group;
    const auto tags = request.find("tags");
    if (tags != request.end() && !tags->is_null()) {
        add_tags(queue, *tags);
    }
    save_queue(context, queue);
    return reply;
}

} // namespace snowglobe::sqs
