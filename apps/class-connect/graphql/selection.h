#pragma once
// The fields of a selection set, fragments written out, in the order in which they answer
// (GraphQL specification, 6.3.2): fields of one response name stand together.
#include "apps/class-connect/graphql/document.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graphql {

struct FieldGroup {
    std::string_view alias;
    std::vector<const Selection*> fields; // at least one

    // What is selected of the field's value.
    std::vector<const std::vector<Selection>*> selections() const;
};

class FieldCollector {
public:
    // `takes`: whether a selection stands (@skip, @include); told how many fragments are around it.
    FieldCollector(
        const Document& document, std::function<bool(const Selection&, std::size_t)> takes)
        : document_(document), takes_(std::move(takes)) {}

    void collect(const std::vector<Selection>& selections, std::size_t fragments = 0);
    std::vector<FieldGroup> take() { return std::move(groups_); }

private:
    const Document& document_;
    std::function<bool(const Selection&, std::size_t)> takes_;
    std::set<std::string_view> spread_; // a fragment stands once in a selection set
    std::vector<FieldGroup> groups_;
    std::map<std::string_view, std::size_t> index_;
};

} // namespace graphql
