#pragma once
// Which parts of a document are shown: the projection of find, and the $project of aggregate.
#include "services/mongodb/bson.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/filter.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::mongodb {

class Projection {
public:
    enum class Of : std::uint8_t { find, aggregate };
    // Shows all.
    Projection() = default;
    // REQUIRES that the bytes outlive it. Throws MongoError.
    Projection(View projection, Of of);

    bool shows_all() const { return root_.members.empty() && !is_inclusion_; }
    // `filter` says which element a positional `$` shows.
    Document apply(View document, const Filter& filter = {}) const;

private:
    struct Part {
        enum class Kind : std::uint8_t { nested, include, exclude, slice, element, first, computed };
        Kind kind = Kind::nested;
        std::vector<std::pair<std::string, Part>> members = {}; // nested
        std::int64_t skip = 0;                                  // slice
        std::int64_t limit = 0;
        std::shared_ptr<const Filter> filter = {}; // element
        std::shared_ptr<const Expression> expression = {};
        Part* find(std::string_view name);
        const Part* find(std::string_view name) const;
    };
    void add(const std::string& dotted, Part part);
    void parse(const std::string& prefix, View projection, Of of);
    void parse_operators(const std::string& dotted, const Value& value, Of of);
    void decide(bool includes, const std::string& dotted);
    void project(View from, const Part& part, View document, const Filter& filter, Writer& out)
        const;
    void project_member(
        const Member& member, const Part& part, View document, const Filter& filter, Writer& out)
        const;
    Document elements(const Part& part, View array, View document, const Filter& filter) const;
    void compute(const Part& part, View from, View document, Writer& out) const;

    Part root_;
    bool is_inclusion_ = false;
    bool is_decided_ = false;
    bool hides_id_ = false;
    bool shows_id_ = false;
};

} // namespace snowglobe::mongodb
