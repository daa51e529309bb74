#pragma once
// When settings of a table were changed, as far as DynamoDB limits how often that may be: the row
//     dynamodb.changes  table number -> Changes
// of a table for which something counted. Each count_... throws LimitExceededException when it is
// one too many. Times are those of the world, so a limit ends when its clock says so.
#include "emulator/base/time.h"

#include <cstdint>
#include <map>
#include <vector>

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

struct Changes {
    std::map<std::uint64_t, std::vector<Time>> decreases; // by number of the index, 0: the table
    std::vector<Time> on_demand;                          // from PROVISIONED to PAY_PER_REQUEST
    std::vector<Time> table_class;
    std::vector<Time> encryption;
    template <class Archive> void fields(Archive& archive) {
        archive(decreases, on_demand, table_class, encryption);
    }
    bool operator==(const Changes&) const = default;

    std::int64_t decreases_today(std::uint64_t number, Time now) const;
    void count_decrease(std::uint64_t number, Time now);
    void count_on_demand(Time now);
    // Whether the class is another one, or sent once more: that is refused, too, but does not
    // count.
    void count_table_class(bool changes, Time now);
    void count_encryption(Time now);
};

Changes find_changes(Context& context, std::uint64_t table_number);
void put_changes(Context& context, std::uint64_t table_number, const Changes& changes);
void erase_changes(Context& context, std::uint64_t table_number);

} // namespace snowglobe::dynamodb
