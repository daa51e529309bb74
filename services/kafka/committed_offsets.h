#pragma once
// What groups have committed, as rows of the store:
//     kafka.offset/<group id>/<topic>/<partition>    CommittedOffset
#include "emulator/call/context.h"
#include "services/service.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

struct CommittedOffset {
    std::int64_t offset = -1;
    std::int32_t leader_epoch = -1;
    std::string metadata;
    Time committed{};
    template <class Archive> void fields(Archive& archive) {
        archive(offset, leader_epoch, metadata, committed);
    }
};

class CommittedOffsets {
public:
    CommittedOffsets(Context& context, std::string group_id)
        : context_(context), group_id_(std::move(group_id)) {}

    std::optional<CommittedOffset> find(std::string_view topic, std::int32_t partition) const;
    void put(std::string_view topic, std::int32_t partition, const CommittedOffset& offset);
    bool erase(std::string_view topic, std::int32_t partition); // false: there was none
    void erase_all();
    using Visit =
        std::function<void(const std::string& topic, std::int32_t partition, CommittedOffset)>;
    void for_each(const Visit& visit) const; // by topic and partition

    // Of all groups.
    static void erase_topic(Context& context, std::string_view topic);
    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
    const std::string group_id_;
};

} // namespace snowglobe::kafka
