#include "services/kafka/committed_offsets.h"

#include "emulator/store/rows.h"

namespace snowglobe::kafka {

namespace {

Key group_offsets(std::string_view group) {
    return Key("kafka.offset").text(group);
}

Key offset_key(std::string_view group, std::string_view topic, std::int32_t partition) {
    return group_offsets(group).text(topic).number(static_cast<std::uint64_t>(partition));
}

} // namespace

std::optional<CommittedOffset>
CommittedOffsets::find(std::string_view topic, std::int32_t partition) const {
    return partition < 0 ? std::nullopt
                         : Rows<CommittedOffset>(context_.store)
                               .find(offset_key(group_id_, topic, partition));
}

void CommittedOffsets::put(
    std::string_view topic, std::int32_t partition, const CommittedOffset& offset) {
    Rows<CommittedOffset>(context_.store).put(offset_key(group_id_, topic, partition), offset);
}

bool CommittedOffsets::erase(std::string_view topic, std::int32_t partition) {
    if (!find(topic, partition)) {
        return false;
    }
    context_.store.erase(offset_key(group_id_, topic, partition).str());
    return true;
}

void CommittedOffsets::erase_all() {
    std::vector<std::pair<std::string, std::int32_t>> all;
    for_each([&](const std::string& topic, std::int32_t partition, const CommittedOffset&) {
        all.emplace_back(topic, partition);
    });
    for (const auto& [topic, partition] : all) {
        erase(topic, partition);
    }
}

void CommittedOffsets::for_each(const Visit& visit) const {
    Rows<CommittedOffset>(context_.store)
        .scan(
            group_offsets(group_id_),
            Direction::forward,
            [&](std::string_view key, CommittedOffset offset) {
                KeyReader reader(key);
                reader.text();
                reader.text();
                const std::string topic = reader.text();
                visit(topic, static_cast<std::int32_t>(reader.number()), std::move(offset));
                return true;
            });
}

void CommittedOffsets::erase_topic(Context& context, std::string_view topic) {
    std::vector<std::string> gone;
    const Key all("kafka.offset");
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            reader.text();
            if (reader.text() == topic) {
                gone.emplace_back(key);
            }
            return true;
        });
    for (const std::string& key : gone) {
        context.store.erase(key);
    }
}

std::vector<RowKind> CommittedOffsets::row_kinds() {
    return {{"kafka.offset", "ttn", record_form<CommittedOffset>}};
}

} // namespace snowglobe::kafka
