#include "apps/dialog-engine/domain/catalogue.h"

#include <algorithm>
#include <stdexcept>

namespace dialog_engine {

namespace {
constexpr const char* drills_text =
#include "drills.inc" // made of drills.json by the build
    ;
} // namespace

Catalogue::Catalogue(const json& drills) : drills_(drills) {
    for (const json& drill : drills_) {
        const auto slug = drill.at("slug").get<std::string>();
        if (std::find(slugs_.begin(), slugs_.end(), slug) == slugs_.end()) {
            slugs_.push_back(slug);
        }
    }
}

const json& Catalogue::drill(std::string_view slug, std::string_view language) const {
    const json* found = nullptr;
    for (const json& drill : drills_) {
        if (drill.at("slug") != slug) {
            continue;
        }
        if (found == nullptr || drill.value("language", "") == language) {
            found = &drill;
        }
    }
    if (found == nullptr) {
        throw std::invalid_argument("no such drill: " + std::string(slug));
    }
    return *found;
}

const Catalogue& catalogue() {
    static const Catalogue all(json::parse(drills_text).at("drills"));
    return all;
}

} // namespace dialog_engine
