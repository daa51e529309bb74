#pragma once
// The last invocations of a world with their logs, for people and for tests. Outside the world.
#include "emulator/base/json.h"
#include "emulator/call/invocation.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace snowglobe {

class InvocationLog {
public:
    void
    add(const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs);
    void clear() { *this = InvocationLog(); }

    // [{"id","function","source","try","outcome","started","ended","payload","result","logs":[..]}],
    // oldest first; only of `function` unless empty; at most the last `limit`.
    json list(const std::string& function, std::size_t limit) const;

    struct Count {
        std::uint64_t all = 0;
        std::uint64_t errors = 0;
    };
    // By function, over all invocations that were ever added.
    const std::map<std::string, Count>& counts() const { return counts_; }

    // One line for the terminal: what ran, which try, how it ended and what happens next.
    static std::string line(const InvocationRequest& request, const InvocationResult& result);

private:
    std::deque<json> entries_;
    std::map<std::string, Count> counts_;
};

} // namespace snowglobe
