#include "emulator/cli/stacks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

namespace snowglobe::cli {

namespace {

// A queue's Ref is its URL, a cluster's its ARN.
std::string shown_name(const std::string& ref) {
    if (ref.starts_with("arn:")) {
        const std::size_t name = ref.find('/') + 1;
        return ref.substr(name, ref.find('/', name) - name);
    }
    return ref.substr(ref.rfind('/') + 1);
}

// What has the same reason stands in one line.
using ByReason = std::vector<std::pair<std::string, std::vector<std::string>>>;

ByReason by_reason(const std::vector<stack::Deployed::Inert>& inert) {
    ByReason lines;
    for (const stack::Deployed::Inert& each : inert) {
        auto line = std::find_if(
            lines.begin(), lines.end(), [&](const auto& one) { return one.first == each.why; });
        if (line == lines.end()) {
            line = lines.insert(line, {each.why, {}});
        }
        line->second.push_back(each.what);
    }
    return lines;
}

} // namespace

void print_made(const stack::Deployed& made) {
    std::map<std::string, std::vector<std::string>> by_type;
    for (const stack::Deployed::Resource& resource : made.resources) {
        by_type[resource.type].push_back(shown_name(resource.ref));
    }
    for (const auto& [type, names] : by_type) {
        fmt::print("  {} {}: {}\n", names.size(), type, fmt::join(names, ", "));
    }
}

void print_inert(
    const std::vector<std::string>& read, const std::vector<stack::Deployed::Inert>& made) {
    std::vector<std::string> plain = read;
    const ByReason lines = by_reason(made);
    for (const auto& [why, what] : lines) {
        if (why.empty()) {
            plain.insert(plain.end(), what.begin(), what.end());
        }
    }
    if (!plain.empty()) {
        fmt::print("  without effect here: {}\n", fmt::join(plain, ", "));
    }
    for (const auto& [why, what] : lines) {
        if (!why.empty()) {
            fmt::print("  without effect here: {}: {}\n", fmt::join(what, ", "), why);
        }
    }
}

void print_outputs(
    const stack::Deployed& made, const std::function<std::string(const std::string&)>& served) {
    for (const std::string& note : made.notes) {
        fmt::print("  {}\n", note);
    }
    for (const auto& [name, value] : made.outputs) {
        fmt::print("  output {}: {}\n", name, served(value));
    }
}

} // namespace snowglobe::cli
