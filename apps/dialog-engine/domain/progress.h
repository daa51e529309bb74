#pragma once
// How far a learner has come through the catalogue, and which drill is next. Kept by the companion,
// which follows the published event batches; the dialog itself knows nothing of it.
#include "apps/dialog-engine/domain/catalogue.h"
#include "apps/dialog-engine/domain/event.h"

#include <cstdint>
#include <map>
#include <optional>
#include <snowglobe/json.h>
#include <string>

namespace dialog_engine {

struct Progress {
    struct Mark {
        std::string drill_instance_id; // of the last start
        bool completed = false;
    };
    std::string phone_number;
    std::string seq = "0"; // of the last batch that was followed
    std::string language = "en";
    std::int64_t active_at = 0;         // epoch seconds of that batch
    std::map<std::string, Mark> drills; // by slug; only what was started

    static Progress from_json(const json& stored);
    json to_json() const;

    // The first drill that was never started, else the first that was never completed.
    std::optional<std::string> next(const Catalogue& all) const;
    // Follows one batch; answers the drill that is to be started because of it. REQUIRES that its
    // seq is above this one's.
    std::optional<std::string>
    follow(const EventBatch& batch, const Catalogue& all, std::int64_t now_s);
};

} // namespace dialog_engine
