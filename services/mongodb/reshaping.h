#pragma once
// Stages that make another document of each, one for one: $project, $addFields and $set, $unset,
// $replaceRoot and $replaceWith. Of aggregate, and of updates by a pipeline.
#include "services/mongodb/bson.h"
#include "services/mongodb/expression.h"
#include "services/mongodb/projection.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::mongodb {

class Reshaping {
public:
    // Nothing: it is another stage. REQUIRES that the bytes outlive it. Throws MongoError.
    static std::optional<Reshaping> parse(const Member& stage);

    // Throws MongoError.
    Document apply(View document) const;

private:
    // What is put at a path: an expression, or members below it.
    struct Addition {
        std::optional<Expression> expression = {};
        std::vector<std::pair<std::string, Addition>> members = {};
        Addition* find(std::string_view name);
        const Addition* find(std::string_view name) const;
    };

    void parse_additions(const std::string& stage, const std::string& prefix, View fields);
    void parse_unset(const Value& names);
    void parse_root(const Member& stage);
    Document added(View from, const Addition& addition, View document) const;
    // Nothing: the field is not there then.
    std::optional<OwnedValue>
    added_at(const std::optional<Value>& there, const Addition& addition, View document) const;
    Document replaced(View document) const;

    std::shared_ptr<const Document> kept_; // what the projection of an $unset looks into
    std::optional<Projection> projection_;
    std::optional<Expression> root_;
    bool is_replace_with_ = false;
    Addition additions_;
};

} // namespace snowglobe::mongodb
