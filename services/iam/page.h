#pragma once
// Pages of lists: MaxItems, Marker, IsTruncated. Rows come in the order of their keys; a marker is
// the last key of the page before.
#include "emulator/base/json.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe::iam {

class Page {
public:
    // `member`: of the answer, that is the list. Throws ValidationError.
    Page(const json& request, std::string_view member);

    // Whether a row with this key would be on the page: none before it is.
    bool is_wanted(std::string_view key) const { return key > after_; }
    // False: the page was full before.
    bool add(std::string_view key, json row);
    json answer();

private:
    std::string member_;
    std::size_t rows_max_;
    std::string after_;
    std::string last_;
    bool is_truncated_ = false;
    json rows_ = json::array();
};

} // namespace snowglobe::iam
