#pragma once
// Open cursors. They are the clients' and not the world's: a state of the process, like connections,
// as reads leave nothing in the world. So their ids come of a counter, mixed with the seed; drawing
// them in the world would put every read into its trace.
#include "services/mongodb/results.h"

#include <cstdint>
#include <map>
#include <memory>

namespace snowglobe::mongodb {

class Cursors {
public:
    struct Cursor {
        Results results;
        std::size_t batch_size = 0; // of getMore that says none; 0: as many as fit
        bool never_times_out = false;
        Time last_used{};
    };

    std::int64_t open(Context& context, Cursor cursor);
    // nullptr: there is none. Those that nobody has used for ten minutes are gone.
    Cursor* find(Context& context, std::int64_t id);
    bool close(std::int64_t id) { return open_.erase(id) > 0; }
    std::size_t count() const { return open_.size(); }

private:
    std::map<std::int64_t, Cursor> open_;
    std::uint64_t opened_ = 0;
};

} // namespace snowglobe::mongodb
