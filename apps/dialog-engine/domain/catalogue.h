#pragma once
// The drills that there are (drills.json, compiled in), in the order in which learners take them.
#include <snowglobe/json.h>
#include <string>
#include <string_view>
#include <vector>

namespace dialog_engine {

using snowglobe::json;

class Catalogue {
public:
    explicit Catalogue(const json& drills);

    const std::vector<std::string>& slugs() const { return slugs_; }
    // In that language if there is a translation, else the first one. Throws for an unknown slug.
    const json& drill(std::string_view slug, std::string_view language) const;

private:
    json drills_;
    std::vector<std::string> slugs_;
};

const Catalogue& catalogue();

} // namespace dialog_engine
