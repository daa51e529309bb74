#pragma once
// The query of an admin request: what it asks for, each member known and given once.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class Query {
public:
    // Throws ApiError when a member is given twice.
    explicit Query(std::string_view text);

    // Throws ApiError that names a member that is not among `allowed`, and the nearest one.
    void allow_only(const std::vector<std::string>& allowed, std::string_view path) const;

    bool has(std::string_view name) const { return members_.contains(name); }
    std::string text(std::string_view name, std::string_view otherwise = "") const;
    // Throws ApiError when it is no whole number from 0.
    std::uint64_t number(std::string_view name, std::uint64_t otherwise) const;

private:
    std::map<std::string, std::string, std::less<>> members_;
};

} // namespace snowglobe
