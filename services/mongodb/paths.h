#pragma once
// Dotted paths: "a.b.0". What a filter sees at one, where arrays on the way are entered, and what an
// index has of it.
#include "services/mongodb/bson.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

using Path = std::vector<std::string>;

Path split_path(std::string_view dotted);
std::string joined(const Path& path, std::size_t count = std::string::npos);
// Nothing: it is no place in an array.
std::optional<std::size_t> index_of(std::string_view name);

// What is seen at the end of a path; no value: there is none.
struct Seen {
    std::optional<Value> value;
    std::optional<std::size_t> element; // of the outermost array on the way
};
enum class LastArray : std::uint8_t { entered, whole };
// visit(seen) -> go on? False: it was stopped. An array at the end is seen element by element, then
// as itself, or only that.
bool visit_path(
    View document,
    const Path& path,
    LastArray last,
    const std::function<bool(const Seen&)>& visit);

// What stands there if no array is on the way, or an element by its number.
std::optional<Value> value_at(View document, const Path& path);

} // namespace snowglobe::mongodb
